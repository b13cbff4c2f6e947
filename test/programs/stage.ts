// A service of a stack, moved by the test: says which facts it finds at its start, waits until it may go on, leaves a fact of
// its own, and does what its probe looks for. `stage FOLDER NAME ready|exit [http=PORT] [print=TEXT] [then=PORT]`
// FOLDER/go/NAME lets it go on, FOLDER/go/NAME.healthy makes it healthy: then it answers 200, and listens on `then`.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const [folder = '', name = '', what = '', ...options] = process.argv.slice(2);
const option = (key: string): string | undefined =>
  options.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);

async function main(): Promise<void> {
  console.log(`sees ${readdirSync(path.join(folder, 'facts')).sort().join(' ')}`);
  await reach(name);
  if (what === 'exit') process.exit(0);
  let isHealthy = false;
  const [http, text, then] = [option('http'), option('print'), option('then')];
  if (http !== undefined)
    createServer((request, response) => {
      const isWell = request.url !== '/health' || isHealthy;
      response.writeHead(isWell ? 200 : 503).end(isWell ? 'all is well' : 'not yet');
    }).listen(Number(http));
  if (text !== undefined) console.log(text);
  await reach(`${name}.healthy`);
  isHealthy = true;
  if (then !== undefined) createServer().listen(Number(then));
  setInterval(() => undefined, 1_000_000);
}

/** The fact is there before anybody can be told of it. */
async function reach(fact: string): Promise<void> {
  while (!existsSync(path.join(folder, 'go', fact))) await delay(10);
  writeFileSync(path.join(folder, 'facts', fact), '');
}

void main();
