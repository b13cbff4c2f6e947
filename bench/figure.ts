// What one figure is: a value of ours beside those of its peers, and goals that only look at ratios. Judges; measures
// nothing.

export type Unit = 'MB/s' | 'ms' | 'MB' | 'kB';

/** `ours ≥ factor × peer + plus`, or `≤`; peer null: `ours` against a number of bytes. */
export interface Goal {
  readonly is: 'atLeast' | 'atMost';
  readonly factor: number;
  readonly peer: string | null;
  readonly plus?: number;
}

export interface Measured {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: number;
  /** Null where the peer is not on this machine. */
  readonly peers: Readonly<Record<string, number | null>>;
  /** What the machine itself allows, measured in the same run. */
  readonly limit?: number;
  readonly goals: readonly Goal[];
  /** Ratios to peers that were taken pair by pair, instead of from the two values. */
  readonly ratios?: Readonly<Record<string, number>>;
}

export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number | null>>;
  readonly limit: number | null;
  /** Of the goal that is nearest to being missed. */
  readonly ratio: number | null;
  readonly goal: string;
  /** Null where there is no goal, or its peer is not there. */
  readonly met: boolean | null;
}

interface Verdict {
  readonly ratio: number;
  readonly isMet: boolean;
  /** Below 1 the goal is missed. */
  readonly margin: number;
}

export function judge(measured: Measured): Figure {
  const verdicts = measured.goals
    .map((goal) => verdictOf(measured, goal))
    .filter((verdict) => verdict !== undefined);
  const worst = verdicts.sort((a, b) => a.margin - b.margin)[0];
  const { name, unit, ours, peers, limit, goals } = measured;
  return {
    name,
    unit,
    ours: rounded(ours),
    peers: Object.fromEntries(
      Object.entries(peers).map(([peer, value]) => [peer, value === null ? null : rounded(value)]),
    ),
    limit: limit === undefined ? null : rounded(limit),
    ratio: worst === undefined ? null : rounded(worst.ratio),
    goal: goals.map((goal) => goalText(goal, unit)).join(', '),
    met: worst === undefined ? null : verdicts.every(({ isMet }) => isMet),
  };
}

function verdictOf({ ours, peers, ratios }: Measured, goal: Goal): Verdict | undefined {
  const { peer, factor, plus = 0 } = goal;
  const value = peer === null ? 1 : peers[peer];
  if (value === undefined || value === null) return undefined;
  const bound = factor * value + plus;
  // Paired ratios are to the peer alone; with an addend only the values can be compared.
  const paired = peer !== null && plus === 0 ? ratios?.[peer] : undefined;
  const ratio = paired ?? ours / value;
  const share = paired === undefined ? ours / bound : paired / factor;
  const margin = goal.is === 'atLeast' ? share : 1 / Math.max(share, Number.MIN_VALUE);
  return { ratio: peer === null || plus !== 0 ? ours / bound : ratio, isMet: margin >= 1, margin };
}

function goalText({ is, factor, peer, plus }: Goal, unit: Unit): string {
  const sign = is === 'atLeast' ? '≥' : '≤';
  if (peer === null) return `${sign} ${factor} ${unit}`;
  return `${sign} ${factor} × ${peer}${plus === undefined ? '' : ` + ${plus} ${unit}`}`;
}

/** Three digits are more than a noisy machine can tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
