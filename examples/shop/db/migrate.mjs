// Brings the tables to what the programs expect, fills an empty shop, and ends.

import { query } from '../lib/database.mjs';
import { logOf } from '../lib/log.mjs';

const log = logOf('migrate');

const migrations = [
  {
    name: '001 products',
    sql: `create table products (
      id serial primary key, name text not null unique, emoji text not null,
      price_cents integer not null, stock integer not null)`,
  },
  {
    name: '002 orders',
    sql: `create table orders (
      id serial primary key, customer text not null, items jsonb not null, total_cents integer not null,
      status text not null default 'placed', placed_at timestamptz not null default now(), shipped_at timestamptz)`,
  },
  { name: '003 queue', sql: `create index orders_waiting on orders (id) where status = 'placed'` },
  {
    name: '004 first products',
    sql: `insert into products (name, emoji, price_cents, stock) values
      ('Anchor', '⚓', 12900, 12), ('Rope, 30 m', '🪢', 3450, 80), ('Compass', '🧭', 4900, 25),
      ('Lantern', '🏮', 2790, 40), ('Lifebuoy', '🛟', 5900, 18), ('Sea chart', '🗺️', 1990, 60)`,
  },
];

await query(
  'create table if not exists migrations (name text primary key, applied_at timestamptz default now())',
);
const done = new Set((await query('select name from migrations')).map(({ name }) => name));
for (const { name, sql } of migrations) {
  if (done.has(name)) {
    log.info(log.faint(`${name} is there`));
    continue;
  }
  await query(sql);
  await query('insert into migrations (name) values ($1)', [name]);
  log.good(name);
}
log.good(log.strong('the database is up to date'));
process.exit(0);
