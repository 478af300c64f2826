import type { DataRow, ReportDocument } from '../document.ts';

const columns = [
  'environment',
  'reward',
  'statistic',
  'value',
  'low',
  'high',
] as const satisfies readonly (keyof DataRow)[];

/** Every number of a report, one a row (RFC 4180); `low` and `high` are the ends of the interval. */
export function csv({ data }: ReportDocument): string {
  const lines = data.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
