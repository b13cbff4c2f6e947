// Where `holdfast startup` puts things on this machine, for this user and home.

import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { type HostPaths, resolveHome } from '../paths.ts';
import type { Runtime } from '../runtime.ts';
import type { StartupPlace } from './plan.ts';

/** @param programs folder of installed bundles, for as long as no newer version has run */
export function startupPlace(
  paths: HostPaths,
  programs: string,
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
): StartupPlace {
  const { username, uid } = userInfo();
  const { HOLDFAST_HOME: _chosen, ...rest } = env;
  return {
    platform: process.platform,
    home: paths.home,
    isDefaultHome: paths.home === resolveHome(rest),
    startupDir: paths.startupDir,
    currentFile: paths.current,
    programs,
    runtime,
    user: {
      name: process.platform === 'win32' ? `${env['USERDOMAIN'] ?? '.'}\\${username}` : username,
      uid,
      home: homedir(),
      configHome: env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config'),
    },
  };
}
