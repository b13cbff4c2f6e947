// How fast the output of a program reaches who watches it: 100 MB of coloured log lines, journal on, to a client that counts
// bytes, and through the real attach client on a PTY. Runs alternate, and the ratios are of neighbours in time.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Measured } from '../figure.ts';
import { Holdfast } from '../holdfast.ts';
import { logLines } from '../logLines.ts';
import { Tmux } from '../peers/tmux.ts';
import type { Stage } from '../stage.ts';
import { median, medianRatio } from '../statistics.ts';
import { measureDrain } from '../terminals/measure.ts';
import { END_MARK, READY_MARK, type TerminalPlace } from '../terminals/terminal.ts';

const OUTPUT_BYTES = 100_000_000;
const ROUNDS = 7;

interface Run {
  readonly place: TerminalPlace;
  /** Whether all bytes must arrive: tmux sends what the screen looks like instead. */
  readonly isExact: boolean;
  close(): Promise<void>;
}

export async function terminalThroughput(stage: Stage): Promise<Measured[]> {
  const file = path.join(stage.folder, 'output.log');
  const text = logLines(OUTPUT_BYTES);
  writeFileSync(file, text);
  // The terminal makes two characters of each line's end.
  const expectedBytes = text.length + text.split('\n').length - 1;
  const program = [
    '/bin/sh',
    '-c',
    `stty -echo; printf '${READY_MARK}'; read go; cat '${file}'; printf '${END_MARK}'; exec sleep 100000`,
  ];
  const holdfast = new Holdfast(stage);
  const tmux = await Tmux.start(stage);
  const nothing = (): Promise<void> => Promise.resolve();
  const inHoldfast = async (place: (id: string) => TerminalPlace): Promise<Run> => {
    const id = await holdfast.openReady(program);
    return { place: place(id), isExact: true, close: () => holdfast.close(id) };
  };
  const ways: Record<string, () => Promise<Run | undefined>> = {
    'node-pty': async () => ({
      place: { kind: 'pty', argv: program, env: stage.env },
      isExact: true,
      close: nothing,
    }),
    frames: () => inHoldfast((id) => holdfast.framesPlace(id)),
    attach: () => inHoldfast((id) => holdfast.attachPlace(id)),
    tmux: async () => {
      if (tmux === undefined) return undefined;
      const session = await tmux.openReady(program);
      return { place: tmux.attachPlace(session), isExact: false, close: () => tmux.close(session) };
    },
  };

  const speeds: Record<string, number[]> = {};
  for (let round = 0; round < stage.rounds(ROUNDS); round++) {
    for (const [way, open] of Object.entries(ways)) {
      const run = await open();
      if (run === undefined) continue;
      const { ms, bytes } = await measureDrain(stage, run.place);
      await run.close();
      if (run.isExact && bytes < expectedBytes) {
        throw new Error(`${way}: only ${bytes} of ${expectedBytes} bytes arrived`);
      }
      const speed = expectedBytes / 1e6 / (ms / 1000);
      stage.say(`  ${way}: ${speed.toFixed(1)} MB/s`);
      speeds[way] = [...(speeds[way] ?? []), speed];
    }
  }

  const nodePty = speeds['node-pty'] ?? [];
  const ofTmux = speeds['tmux'];
  const peers = { 'node-pty': median(nodePty), tmux: ofTmux === undefined ? null : median(ofTmux) };
  const figure = (name: string, way: string, factor: number, goals: Measured['goals']): Measured => {
    const ours = speeds[way] ?? [];
    return {
      name,
      unit: 'MB/s',
      ours: median(ours),
      peers,
      goals: [{ is: 'atLeast', factor, peer: 'node-pty' }, ...goals],
      ratios: {
        'node-pty': medianRatio(ours, nodePty),
        ...(ofTmux === undefined ? {} : { tmux: medianRatio(ours, ofTmux) }),
      },
    };
  };
  return [
    figure('terminal throughput', 'frames', 0.85, [{ is: 'atLeast', factor: 1.3, peer: 'tmux' }]),
    figure('terminal throughput, through attach', 'attach', 0.6, []),
  ];
}
