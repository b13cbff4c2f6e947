// A window of an editor without the editor: node stayConnected.js HOME DIST LABEL. Connects, stays, comes back by itself,
// upgrades an older daemon; prints each state it is in: `connected VERSION PID`, or the state's name alone.

import { DaemonClient } from '../../src/client/daemonClient.ts';
import { openLog } from '../../src/host/log.ts';
import { hostPaths } from '../../src/host/paths.ts';

const [home = '', distDir = '', label = ''] = process.argv.slice(2);
const paths = hostPaths(home);
const client = new DaemonClient({
  paths,
  identity: { name: 'test', label, instance: label },
  roots: [],
  launchMode: 'ifKeepersLive',
  upgrades: true,
  distDir,
  log: openLog(paths.daemonLog.replace(/daemon\.log$/, 'clients.log')).child({ client: label }),
});
client.onDidChangeState((state) => {
  console.log(state.state === 'connected' ? `connected ${state.version} ${state.pid}` : state.state);
});
client.start();
