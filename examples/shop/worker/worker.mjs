// The worker: takes one order after the other from the database, packs it and ships it.

import { setTimeout as delay } from 'node:timers/promises';
import { query } from '../lib/database.mjs';
import { logOf } from '../lib/log.mjs';
import { onStop } from '../lib/stop.mjs';

const log = logOf('worker');
const LOOK_EVERY_MS = 500;
const PACKING_MS = 1_500;

let isStopping = false;
let isWaiting = false;
onStop((signal) => {
  isStopping = true;
  log.info(`${signal}: what is packed already is shipped next time`);
});

// Whether what was begun and never ended, by a worker or a database that was killed, is waiting again.
let hasLookedBack = false;

while (!isStopping) {
  try {
    if (!hasLookedBack) {
      const left = await query(`update orders set status = 'placed' where status = 'packing' returning id`);
      for (const { id } of left) log.warn(`order #${id} was left half packed; again from the start`);
      hasLookedBack = true;
    }
    const order = await takeOrder();
    if (order === undefined) {
      if (!isWaiting) log.info('waiting for orders');
      isWaiting = true;
      await delay(LOOK_EVERY_MS);
      continue;
    }
    isWaiting = false;
    await ship(order);
  } catch (error) {
    log.bad(`${error.message || error.code}; trying again`);
    hasLookedBack = false;
    await delay(1_000);
  }
}

async function takeOrder() {
  const [order] = await query(
    `update orders set status = 'packing' where status = 'placed' and
     id = (select id from orders where status = 'placed' order by id limit 1 for update skip locked) returning *`,
  );
  return order;
}

async function ship({ id, customer, items }) {
  const things = items.map(({ emoji, quantity }) => `${quantity} × ${emoji}`).join('  ');
  log.info(`packing order ${log.strong(`#${id}`)} for ${customer}: ${things}`);
  await delay(PACKING_MS);
  for (const item of items)
    await query('update products set stock = greatest(0, stock - $1) where id = $2', [
      item.quantity,
      item.id,
    ]);
  await query(`update orders set status = 'shipped', shipped_at = now() where id = $1`, [id]);
  log.good(`order ${log.strong(`#${id}`)} is on its way`);
}
