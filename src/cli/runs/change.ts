import { HeurekaError } from '../../core/errors.ts';
import { listRuns, openRun, removeRun } from '../../runs/run-folder.ts';
import { readTags, tagRun } from '../../runs/run-tags.ts';
import { type Context, writeJson } from '../context.ts';
import { type Flags, resolveSettings } from '../settings.ts';

/** `heureka runs tag`: another name for a run. */
export async function tagCommand(
  reference: string,
  tag: string,
  flags: Flags,
  context: Context,
): Promise<void> {
  const { runs } = await resolveSettings(flags, context);
  const run = openRun(runs, reference);
  tagRun(run, tag, listRuns(runs));
  if (flags.json) return writeJson(context.stdout, { name: run.name, tags: readTags(run) });
  context.stdout.write(`${run.name} is tagged ${readTags(run).join(', ')}\n`);
}

/** `heureka runs rm`: all of them are found before the first is deleted. */
export async function removeCommand(
  references: readonly string[],
  flags: Flags,
  context: Context,
): Promise<void> {
  const { runs } = await resolveSettings(flags, context);
  if (references.includes('latest')) {
    throw new HeurekaError('usage', "'latest' is not deleted by that name.", 'Name the run: heureka runs ls');
  }
  const found = references.map((reference) => openRun(runs, reference));
  for (const run of found) removeRun(run);
  const names = found.map((run) => run.name);
  if (flags.json) return writeJson(context.stdout, { removed: names });
  context.stdout.write(names.map((name) => `removed ${name}\n`).join(''));
}
