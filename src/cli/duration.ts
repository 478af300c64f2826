const units = { s: 1, m: 60, h: 3600 } as const;

/** '90s', '10m' or '1h30m' -> seconds; NaN when it is none of these. */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?[smh])+$/.test(text)) return Number.NaN;
  const parts = [...text.matchAll(/([\d.]+)([smh])/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit as keyof typeof units], 0);
}
