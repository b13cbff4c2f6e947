// `holdfast mcp`: services and terminals for coding agents, over the Model Context Protocol on standard streams. What serves
// it is a bundle of its own; nothing else may be printed here.

import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { AgentPlace } from '../../client/agentPlace.ts';
import { ensureHome } from '../../host/paths.ts';
import { usage } from '../amounts.ts';
import { type CommandFile, ExitCode } from '../command.ts';

interface Bundle {
  readonly serve: (place: AgentPlace, input: Readable, output: Writable) => Promise<void>;
}

export const mcp: CommandFile = {
  configure: (command) => command,
  async run(context) {
    if (process.stdin.isTTY === true) {
      throw usage(
        'mcp is spoken to by coding agents: register it there with command "holdfast" and arguments ["mcp"]',
      );
    }
    ensureHome(context.paths.home);
    const bundle: Bundle = require(join(__dirname, 'mcp.js'));
    const place: AgentPlace = {
      connect: context.connectOptions('ifKeepersLive'),
      mayLaunch: context.connectOptions('always').launchMode === 'always',
      root: context.root,
      cwd: context.cwd,
      env: context.env,
      parentSession: context.parentSession,
      originatorOf: (tool) => context.originatorOf(tool),
    };
    await bundle.serve(place, process.stdin, process.stdout);
    return ExitCode.ok;
  },
};
