// Which of two versions is newer, by the rules of semver.org: a pre-release comes before its release.

/** @returns below 0 when `a` is older, above 0 when it is newer, 0 when both are the same release */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (const index of [0, 1, 2] as const) {
    const difference = left.numbers[index] - right.numbers[index];
    if (difference !== 0) return difference;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (let index = 0; index < Math.max(left.pre.length, right.pre.length); index++) {
    const difference = comparePre(left.pre[index], right.pre[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What is no version at all counts as the oldest there is. */
function parts(version: string): {
  readonly numbers: readonly [number, number, number];
  readonly pre: string[];
} {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?/.exec(version);
  return {
    numbers: [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)],
    pre: match?.[4]?.split('.') ?? [],
  };
}

function comparePre(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
