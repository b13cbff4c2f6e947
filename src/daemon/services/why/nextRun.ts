// When the clock starts a service next, beside whatever else is said of it.

import { printMs, printTime } from '../durations.ts';
import type { Service } from '../service.ts';
import type { Reasons, WhyAccess } from './reasons.ts';

export function withNextRun(service: Service, { now }: WhyAccess, reasons: Reasons): Reasons {
  const { config, nextRunAt, machine, name } = service;
  if (config.cron === null) return reasons;
  const { details, suggestions } = reasons;
  const clock = `\`cron: "${config.cron}"\``;
  if (nextRunAt === null)
    return {
      ...reasons,
      details: [...details, `its clock is off until \`holdfast up\` or \`holdfast start ${name}\`: ${clock}`],
    };
  const next = `next run at ${printTime(nextRunAt)}, in ${printMs(nextRunAt - now)}: ${clock}`;
  const isIdle = machine.process.kind === 'none' && machine.state.state === 'stopped';
  return {
    ...reasons,
    details: [...details, next],
    suggestions: [
      ...suggestions,
      ...(isIdle ? [`run it now: holdfast start ${name}`] : []),
      `leave it out from now on: holdfast stop ${name}`,
    ],
  };
}
