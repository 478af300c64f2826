import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What ended the process that worked on a run, in its own words. */
export interface Trouble {
  readonly message: string;
  readonly hint?: string;
}

/** A run's folder. */
type Place = { readonly folder: string };

const troubleFile = ({ folder }: Place) => join(folder, 'trouble.json');

/** Says why work on a run ended, to whoever looks at it later. Nothing depends on it. */
export function leaveTrouble(run: Place, { message, hint }: Trouble): void {
  try {
    writeFileSync(troubleFile(run), `${JSON.stringify({ message, ...(hint !== undefined && { hint }) })}\n`);
  } catch {
    // The error itself is told anyway.
  }
}

/** Work goes on: what ended it before is no longer of interest. */
export const clearTrouble = (run: Place) => rmSync(troubleFile(run), { force: true });

/** Undefined where work has not ended, or where its process was killed before it could say anything. */
export function readTrouble(run: Place): Trouble | undefined {
  const file = troubleFile(run);
  if (!existsSync(file)) return undefined;
  try {
    const { message, hint } = JSON.parse(readFileSync(file, 'utf8')) as Trouble;
    return typeof message === 'string' ? { message, ...(typeof hint === 'string' && { hint }) } : undefined;
  } catch {
    return undefined;
  }
}
