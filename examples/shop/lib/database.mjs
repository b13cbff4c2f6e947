// The connection to the database, made when needed and again after it broke: the database may be restarted at any time.

import pg from 'pg';
import { dbPort } from './ports.mjs';

const pool = new pg.Pool({
  host: '127.0.0.1',
  port: dbPort,
  user: 'postgres',
  database: 'postgres',
  // PGlite does one thing at a time anyway.
  max: 1,
  connectionTimeoutMillis: 5_000,
  query_timeout: 10_000,
});

// An idle connection that breaks is replaced by the next query; without a listener it would end the program.
pool.on('error', () => undefined);

/** @returns {Promise<any[]>} rows */
export async function query(text, values = []) {
  return (await pool.query(text, values)).rows;
}
