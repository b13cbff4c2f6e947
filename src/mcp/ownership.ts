// What of all that runs an agent started itself: terminals by the originator they carry, services by what this process
// remembers. Whatever is not known to be its own is somebody else's.

import type { Disposable } from '../base/disposable.ts';
import type { Mirror, MirrorChange } from '../client/mirror.ts';
import { isOverState } from '../protocol/serviceStates.ts';
import type { ServiceInfo, SessionInfo } from '../protocol/types.ts';
import type { Question } from './question.ts';
import { needsConfirmation } from './refusals.ts';
import { isoTime } from './texts.ts';

interface Watched {
  onDidChange(listener: (change: MirrorChange, mirror: Mirror) => void): Disposable;
}

export class Ownership implements Disposable {
  readonly originator: string;
  /** Ids of services; and whether they were seen up since, for news of before may come late. */
  readonly #started = new Map<string, boolean>();
  readonly #watch: Disposable;

  constructor(originator: string, link: Watched) {
    this.originator = originator;
    this.#watch = link.onDidChange((_, mirror) => this.#forgetStopped(mirror));
  }

  claim(services: readonly ServiceInfo[]): void {
    for (const { id } of services) this.#started.set(id, false);
  }

  isOwnService({ id }: Pick<ServiceInfo, 'id'>): boolean {
    return this.#started.has(id);
  }

  isOwnSession({ originator, service }: Pick<SessionInfo, 'originator' | 'service'>): boolean {
    return service === null ? originator === this.originator : this.#started.has(service);
  }

  /** Throws what to ask the person, unless that was done or all of it is the agent's own. */
  checkServices(deed: string, services: readonly ServiceInfo[], isConfirmed: boolean): void {
    const others = this.#others(services);
    if (isConfirmed || others.length === 0) return;
    throw needsConfirmation(
      deed,
      this.originator,
      others.map((service) => serviceLine(service, isoTime)),
    );
  }

  /** What a person is asked; null where nothing is meant, or where `checkServices` will refuse. */
  servicesQuestion(title: string, services: readonly ServiceInfo[], isConfirmed: boolean): Question | null {
    const isNothing = services.length === 0 || this.isRefused(services, isConfirmed);
    return isNothing ? null : { title, lines: services.map((service) => serviceLine(service, shownTime)) };
  }

  /** Whether `checkServices` throws. */
  isRefused(services: readonly ServiceInfo[], isConfirmed: boolean): boolean {
    return !isConfirmed && this.#others(services).length > 0;
  }

  /** The same for a terminal; @param effect what would happen to it */
  checkSession(deed: string, effect: string, session: SessionInfo, isConfirmed: boolean): void {
    if (isConfirmed || this.isOwnSession(session)) return;
    throw needsConfirmation(deed, this.originator, [`${effect} ${sessionLine(session)}`]);
  }

  /** @param line what would be done to it, to the letter */
  sessionQuestion(title: string, line: string, session: SessionInfo, isConfirmed: boolean): Question | null {
    const isRefused = !isConfirmed && !this.isOwnSession(session);
    return isRefused ? null : { title, lines: [line, sessionLine(session)] };
  }

  dispose(): void {
    this.#watch.dispose();
  }

  /** What is up and somebody else's. */
  #others(services: readonly ServiceInfo[]): readonly ServiceInfo[] {
    return services.filter((service) => !isOverState(service.state.state) && !this.isOwnService(service));
  }

  /** Whoever starts it next is who started it. */
  #forgetStopped(mirror: Mirror): void {
    for (const [id, wasUp] of this.#started) {
      const isUp = !['stopped', undefined].includes(mirror.services.get(id)?.state.state);
      if (isUp) this.#started.set(id, true);
      else if (wasUp) this.#started.delete(id);
    }
  }
}

function serviceLine({ name, state, run }: ServiceInfo, timeText: (at: number) => string): string {
  const since = run === null ? '' : `, pid ${run.pid}, since ${timeText(run.startedAt)}`;
  return `service ${name} (${state.state}${since})`;
}

/** As a clock on the wall has it, for people; Sweden writes the year first and no words. */
function shownTime(at: number): string {
  return new Date(at).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

function sessionLine({ name, id, argv, originator, foreground, viewers }: SessionInfo): string {
  const facts = [
    `${id}, ${argv.join(' ')}`,
    foreground === null ? undefined : `in its foreground ${foreground}`,
    `started by ${originator ?? 'a person'}`,
    viewers.length === 0 ? undefined : `shown by ${viewers.map(({ label }) => label).join(', ')}`,
  ];
  return `${name} (${facts.filter((fact) => fact !== undefined).join('; ')})`;
}
