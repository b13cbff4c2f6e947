// A stack for looking at: services that need each other, one that is busy, one that prints all the time, one that crashes.

/** In no hurry to be ready, so that a start-up has something to show. */
const AFTER = (seconds: number, file: string): string =>
  `sleep ${seconds}; touch ${file}; echo ready; exec sleep 1000`;

export const SHOP_SERVICES = `services:
  db:
    command: ${JSON.stringify(AFTER(1.5, '.db'))}
    ready: { file: .db, every: 100ms }
  cache:
    command: sleep 1000
  api:
    command: ${JSON.stringify(AFTER(1, '.api'))}
    ready: { file: .api, every: 100ms }
    dependsOn:
      db: { condition: ready }
      cache: { condition: started }
  web:
    command: "while :; do echo \\"GET /products/$RANDOM 200 in 12 ms\\"; sleep 0.02; done"
    dependsOn:
      api: { condition: ready }
  indexer:
    command: "node -e 'setInterval(() => { const until = Date.now() + 120; while (Date.now() < until); }, 400)'"
    dependsOn:
      db: { condition: ready }
  mailer:
    command: "sleep 3; echo no mail server; exit 1"
    dependsOn:
      api: { condition: started }
    restart: { delay: 2s, maxDelay: 2s, maxRestarts: 100 }
`;
