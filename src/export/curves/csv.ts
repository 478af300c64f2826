import type { Checkpoint } from '../../core/training.ts';
import { quantities } from './quantities.ts';

/** The curves of some trainings, by name. */
export type Curves = ReadonlyMap<string, readonly Checkpoint[]>;

/** Curves as a table in long form, one number a row: what pandas, R and spreadsheets pivot. */
export function printCsv(curves: Curves): string {
  const rows = [...curves].flatMap(([training, checkpoints]) =>
    checkpoints.flatMap((checkpoint) =>
      quantities(checkpoint).map(([name, value]) =>
        [training, checkpoint.steps, name, value].map(cell).join(','),
      ),
    ),
  );
  return `${['training,steps,quantity,value', ...rows].join('\n')}\n`;
}

/** RFC 4180: a cell that holds a comma or a quote is quoted. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
