// The API: products and orders as JSON. An order is a row in the database, which the worker takes from there.

import { createServer } from 'node:http';
import { query } from '../lib/database.mjs';
import { logOf } from '../lib/log.mjs';
import { apiPort } from '../lib/ports.mjs';
import { onStop } from '../lib/stop.mjs';

const log = logOf('api');
const MAX_BODY_BYTES = 64 * 1024;

const routes = {
  'GET /products': async () => query('select * from products order by name'),
  'GET /orders': async () => query('select * from orders order by id desc limit 20'),
  'GET /health': async () => ({ ok: (await query('select 1 as one'))[0].one === 1 }),
  'POST /orders': async (request) => placeOrder(await readJson(request)),
};

const server = createServer(async (request, response) => {
  const began = performance.now();
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [status, body] = await answer(`${request.method} ${pathname}`, request);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const took = log.faint(`${Math.round(performance.now() - began)} ms`);
  const print = status >= 500 ? log.bad : status >= 400 ? log.warn : log.info;
  // The page asks for orders every second: that is no news.
  if (status >= 400 || request.method !== 'GET') print(`${request.method} ${pathname} ${status} ${took}`);
});

async function answer(route, request) {
  const handle = routes[route];
  if (handle === undefined) return [404, { error: `there is no ${route}` }];
  try {
    return [200, await handle(request)];
  } catch (error) {
    return [error.status ?? 503, { error: error.message }];
  }
}

async function placeOrder({ customer, items }) {
  if (!Array.isArray(items) || items.length === 0) throw wrong('an order needs items');
  const wanted = new Map();
  for (const { product, quantity = 1 } of items) {
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 99) throw wrong('a quantity is 1 to 99');
    wanted.set(product, quantity);
  }
  const products = await query(
    'select id, name, emoji, price_cents from products where id = any($1::int[])',
    [[...wanted.keys()].map(Number)],
  );
  if (products.length !== wanted.size) throw wrong('a product is not known');
  const lines = products.map((product) => ({ ...product, quantity: wanted.get(product.id) ?? 1 }));
  const total = lines.reduce((sum, { price_cents, quantity }) => sum + price_cents * quantity, 0);
  const [order] = await query(
    'insert into orders (customer, items, total_cents) values ($1, $2, $3) returning *',
    [String(customer || 'A passer-by').slice(0, 80), JSON.stringify(lines), total],
  );
  log.good(`order ${log.strong(`#${order.id}`)} of ${order.customer}: ${(total / 100).toFixed(2)} €`);
  return order;
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY_BYTES) throw wrong('the order is too long');
  }
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw wrong('the order is not JSON');
  }
}

function wrong(message) {
  return Object.assign(new Error(message), { status: 400 });
}

server.listen(apiPort, '127.0.0.1', () =>
  log.good(`listening on ${log.strong(`http://127.0.0.1:${apiPort}`)}`),
);
onStop((signal) => {
  log.info(`${signal}: no more orders`);
  server.close();
});
