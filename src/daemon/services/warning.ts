// What is wrong with a service that goes on: shown beside its state until it is not so any more.

export interface Warning {
  /** One sentence, for people. */
  readonly text: string;
  /** What somebody else wrote about it. */
  readonly details: readonly string[];
  /** What to do, with the command where there is one. */
  readonly advice: readonly string[];
}
