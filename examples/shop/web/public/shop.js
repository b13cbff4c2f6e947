// The page: what there is, what is in the cart, and how far the orders are.

const byId = (id) => document.getElementById(id);
const euros = (cents) => `${(cents / 100).toFixed(2)} €`;
const cart = new Map();
let products = [];

function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

async function api(path, options) {
  const response = await fetch(`/api${path}`, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

function showProducts() {
  byId('products').replaceChildren(
    ...products.map(({ id, name, emoji, price_cents, stock }) =>
      element(
        'li',
        {},
        element('div', { className: 'emoji' }, emoji),
        element('div', {}, name),
        element('div', { className: 'price' }, euros(price_cents)),
        element('div', { className: 'stock' }, `${stock} left`),
        element('button', { disabled: stock === 0, onclick: () => add(id) }, 'Add'),
      ),
    ),
  );
}

function add(id) {
  cart.set(id, (cart.get(id) ?? 0) + 1);
  showCart();
}

function showCart() {
  const lines = [...cart].flatMap(([id, quantity]) => {
    const product = products.find((one) => one.id === id);
    return product ? [{ ...product, quantity }] : [];
  });
  byId('cart').replaceChildren(
    ...lines.map(({ emoji, name, quantity }) => element('li', {}, `${quantity} × ${emoji} ${name}`)),
  );
  const total = lines.reduce((sum, { price_cents, quantity }) => sum + price_cents * quantity, 0);
  byId('total').textContent = lines.length > 0 ? `Total ${euros(total)}` : 'Nothing yet.';
  byId('order').querySelector('button').disabled = lines.length === 0;
}

function showOrders(orders) {
  byId('orders').replaceChildren(
    ...orders.map(({ id, customer, total_cents, status }) =>
      element(
        'li',
        {},
        `#${id} ${customer}, ${euros(total_cents)}`,
        element('span', { className: `status ${status}` }, status),
      ),
    ),
  );
}

byId('order').addEventListener('submit', async (event) => {
  event.preventDefault();
  const items = [...cart].map(([product, quantity]) => ({ product, quantity }));
  const customer = new FormData(event.target).get('customer');
  try {
    await api('/orders', { method: 'POST', body: JSON.stringify({ customer, items }) });
    cart.clear();
    showCart();
    await refresh();
  } catch (error) {
    byId('state').textContent = error.message;
  }
});

async function refresh() {
  try {
    const [nextProducts, orders] = await Promise.all([api('/products'), api('/orders')]);
    const isNew = JSON.stringify(nextProducts) !== JSON.stringify(products);
    products = nextProducts;
    if (isNew) showProducts();
    showOrders(orders);
    byId('state').textContent = 'open';
  } catch (error) {
    byId('state').textContent = `closed for the moment: ${error.message}`;
  }
}

showCart();
await refresh();
setInterval(refresh, 1_000);
