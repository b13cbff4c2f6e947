// The front end: serves the page and hands what begins with /api/ to the API.

import { readFile } from 'node:fs/promises';
import { request as call, createServer } from 'node:http';
import { extname } from 'node:path';
import { logOf } from '../lib/log.mjs';
import { apiPort, webPort } from '../lib/ports.mjs';
import { onStop } from '../lib/stop.mjs';

const log = logOf('web');
const pages = { '/': 'index.html', '/style.css': 'style.css', '/shop.js': 'shop.js' };
const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/api/')) return passOn(request, response);
  const page = pages[pathname];
  if (page === undefined) return response.writeHead(404).end('not found');
  const text = await readFile(new URL(`public/${page}`, import.meta.url));
  response.writeHead(200, { 'content-type': `${types[extname(page)]}; charset=utf-8` }).end(text);
  if (page === 'index.html') log.info('a visitor looks at the shop');
});

function passOn(request, response) {
  const path = request.url.slice('/api'.length);
  const options = {
    host: '127.0.0.1',
    port: apiPort,
    path,
    method: request.method,
    headers: request.headers,
  };
  const onward = call(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => {
    log.bad(`the API does not answer: ${error.code}`);
    response
      .writeHead(502, { 'content-type': 'application/json' })
      .end('{"error":"the API does not answer"}');
  });
  request.pipe(onward);
}

server.listen(webPort, '127.0.0.1', () => log.good(`open ${log.strong(`http://127.0.0.1:${webPort}`)}`));
onStop((signal) => {
  log.info(`${signal}: closing`);
  server.close();
});
