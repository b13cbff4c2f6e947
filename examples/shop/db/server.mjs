// The database: PostgreSQL as WebAssembly (PGlite), served over PostgreSQL's own protocol, so that psql and any driver
// can connect. Its files lie in .data/.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { logOf } from '../lib/log.mjs';
import { dbPort } from '../lib/ports.mjs';
import { onStop } from '../lib/stop.mjs';

const log = logOf('db');
const folder = fileURLToPath(new URL('../.data/postgres', import.meta.url));

log.info(`opening ${log.faint(folder)}`);
const began = performance.now();
// An empty database from a package: making one takes PostgreSQL itself ten times as long. The mark says that all of it
// is there; without it the folder is what an end in the middle left.
const mark = `${folder}.complete`;
const isNew = !existsSync(mark);
if (isNew) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const db = await PGlite.create({ dataDir: folder, ...(isNew && { loadDataDir: await dataDir() }) });
if (isNew) writeFileSync(mark, '');
const { rows } = await db.query('show server_version');
const server = new PGLiteSocketServer({ db, port: dbPort, host: '127.0.0.1', maxConnections: 20 });
await server.start();
const took = Math.round(performance.now() - began);
log.good(`PostgreSQL ${rows[0].server_version} on ${log.strong(`127.0.0.1:${dbPort}`)} after ${took} ms`);

onStop(async (signal) => {
  log.info(`${signal}: closing`);
  await server.stop();
  await db.close();
  log.good('closed');
});
