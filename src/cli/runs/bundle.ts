import { resolve } from 'node:path';
import { writeDurably } from '../../runs/durable-file.ts';
import { openRun } from '../../runs/run-folder.ts';
import { type Context, writeJson } from '../context.ts';
import { shortPath } from '../format.ts';
import { recordingOf } from '../search/recording.ts';
import { type Flags, resolveSettings } from '../settings.ts';

/** `heureka runs bundle`: one file that holds all that is needed to replay a run, anywhere. */
export async function bundleCommand(
  reference: string,
  file: string,
  flags: Flags,
  context: Context,
): Promise<void> {
  const { runs } = await resolveSettings(flags, context);
  const run = openRun(runs, reference);
  const recording = recordingOf(run);
  const path = resolve(context.cwd, file);
  writeDurably(path, `${JSON.stringify(recording)}\n`);
  if (flags.json) return writeJson(context.stdout, { file: path, run: run.name });
  const replay = `heureka search ${run.config.environment} --proposer replay:${shortPath(path, context.cwd)}`;
  context.stdout.write(`${run.name} is in ${shortPath(path, context.cwd)}\nReplay it with: ${replay}\n`);
}
