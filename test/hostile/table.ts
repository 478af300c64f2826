/** An attack that was held, and by what. */
export interface Held {
  readonly family: string;
  readonly how: (typeof ways)[number];
}

const ways = [
  'refused by the checks',
  'checks given up',
  'failed with a message',
  'stopped in time',
  'cost its process',
  'ran and reached nothing',
] as const;

/** Attacks tried and held, a family a line, and how they were held. */
export function tableOf(held: readonly Held[]): string {
  const families = [...new Set(held.map(({ family }) => family))];
  const rows = families.map((family) => {
    const own = held.filter((attack) => attack.family === family);
    const how = ways
      .map((way) => [way, own.filter((attack) => attack.how === way).length] as const)
      .filter(([, count]) => count > 0)
      .map(([way, count]) => `${count} ${way}`);
    return [family, String(own.length), how.join(', ')] as const;
  });
  const width = Math.max(...families.map((family) => family.length), 'attacks'.length);
  const lines = [['attacks', 'tried', 'held how'] as const, ...rows].map(
    ([family, count, how]) => `${family.padEnd(width)}  ${count.padStart(5)}  ${how}`,
  );
  return ['', ...lines, '', `${held.length} attacks tried.`].join('\n');
}
