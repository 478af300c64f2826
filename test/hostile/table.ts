/** An attack that was tried, and what came of it. */
export interface Trial {
  readonly family: string;
  /** Nothing while it has not ended. */
  end?: End;
}

export interface End {
  readonly how: (typeof ways)[number];
  /** Whether that is what must become of it, with a message that says why. */
  readonly held: boolean;
  /** Whether it got hold of something that it must not have. */
  readonly reached: boolean;
  /** Whether the candidate after it had other bits than ever. */
  readonly corrupted: boolean;
  readonly seconds: number;
}

const ways = [
  'refused by the checks',
  'checks given up',
  'passed the checks',
  'failed with a message',
  'stopped in time',
  'cost its process',
  'ran and reached nothing',
  'ran and reached something',
] as const;

/** Attacks tried and held, a family a line, how they ended, and what they did on the way. */
export function tableOf(trials: readonly Trial[], filesWritten: number): string {
  const families = [...new Set(trials.map(({ family }) => family))];
  const rows = families.map((family) => {
    const own = trials.filter((trial) => trial.family === family);
    const how = ways
      .map((way) => [way, own.filter(({ end }) => end?.how === way).length] as const)
      .filter(([, count]) => count > 0)
      .map(([way, count]) => `${count} ${way}`);
    const held = own.filter(({ end }) => end?.held).length;
    return [family, String(own.length), String(held), how.join(', ')] as const;
  });
  const ends = trials.flatMap(({ end }) => end ?? []);
  const count = (of: (end: End) => boolean) => String(ends.filter(of).length);
  const total = ['all', String(trials.length), count(({ held }) => held), ''] as const;
  const width = Math.max(...families.map((family) => family.length));
  const lines = [['attacks', 'tried', 'held', 'how'] as const, ...rows, total].map(
    ([family, tried, held, how]) =>
      `${family.padEnd(width)}  ${tried.padStart(5)}  ${held.padStart(4)}  ${how}`.trimEnd(),
  );
  const slowest = Math.max(0, ...ends.map(({ seconds }) => seconds)).toFixed(1);
  return [
    ...['', ...lines, ''],
    `${count(({ reached }) => reached)} host objects reached`,
    `${trials.length - ends.length} hangs; the slowest attack took ${slowest} s`,
    `${filesWritten} files written outside`,
    `${count(({ corrupted }) => corrupted)} corrupted neighbours`,
  ].join('\n');
}
