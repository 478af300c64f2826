import { writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { fileError } from '../../runs/file-error.ts';
import { openRun, type Run } from '../../runs/run-folder.ts';
import { fitnessOf, type Replay } from '../../studio/contract/replay.ts';
import { themes } from '../../studio/picture/theme.ts';
import { playableOf } from '../../studio/replay/owners.ts';
import { replayPolicy } from '../../studio/replay/replay-policy.ts';
import { type Context, colours } from '../context.ts';
import { formatCount, formatScore, plural, shortPath } from '../format.ts';
import { splitReference } from '../reward-argument.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { readReplayFlags } from './replay-flags.ts';

/** `heureka replay`: with `--record` into a file, else in the studio. */
export async function replay(reference: string, flags: Flags, context: Context): Promise<void> {
  const { runs } = await resolveSettings({ runs: flags.runs }, context);
  const named = splitReference(reference);
  const run = openRun(runs, named.run);
  if (flags.record === undefined) {
    const { openStudio } = await import('./open.ts');
    const { label } = playableOf(run, named.candidate);
    return openStudio(flags, context, { path: replayPath(run, label, flags) });
  }
  await record(run, named.candidate, flags, context);
}

async function record(run: Run, owner: string | undefined, flags: Flags, context: Context): Promise<void> {
  const file = resolve(context.cwd, String(flags.record));
  const write = writers[extname(file).toLowerCase()];
  if (!write) {
    throw new HeurekaError('usage', `--record must name a .gif or a .html file, not '${flags.record}'.`);
  }
  const options = readReplayFlags(flags);
  const owners = [owner, ...(flags.with === undefined ? [] : [String(flags.with)])];
  const playables = owners.map((name) => playableOf(run, name));
  const replays: Replay[] = [];
  for (const playable of playables) replays.push(await replayPolicy(playable, options, context.signal));
  const bytes = await write(replays, options);
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw fileError(error, 'write', file);
  }
  report(run, replays, file, bytes.length, context);
}

const writers: Readonly<
  Record<
    string,
    (replays: readonly Replay[], options: ReturnType<typeof readReplayFlags>) => Promise<Uint8Array>
  >
> = {
  '.gif': async (replays, { width, theme }) => {
    const { gifOf } = await import('../../studio/replay/gif.ts');
    return gifOf(replays, { width, theme: themes[theme] });
  },
  '.html': async (replays) => {
    const { pageOf } = await import('../../studio/replay/page.ts');
    return Buffer.from(pageOf(replays));
  },
};

function report(run: Run, replays: readonly Replay[], file: string, bytes: number, context: Context): void {
  const paint = colours(context.stderr, context.env);
  for (const { label, start, states, terminated, ...replay } of replays) {
    const ending = terminated ? 'ended' : 'ran out of time';
    const where = start.seed === 0 ? 'held-out start' : `start of seed ${start.seed},`;
    const facts = `${where} ${start.episode}: ${plural(states.length - 1, 'step')}, ${ending}, fitness`;
    context.stderr.write(
      `${paint.dim('replay')}  ${run.name}:${label}, ${facts} ${formatScore(fitnessOf(replay))}\n`,
    );
  }
  context.stdout.write(`${shortPath(file, context.cwd)}\n`);
  context.stderr.write(`${paint.dim('size')}    ${formatCount(Math.ceil(bytes / 1024))} KB\n`);
}

/** The address of a replay in the studio. */
function replayPath(run: Run, owner: string, flags: Flags): string {
  const { seed, episode } = readReplayFlags(flags);
  const query = new URLSearchParams({
    ...(seed !== 0 && { seed: String(seed) }),
    ...(episode !== 1 && { episode: String(episode) }),
    ...(flags.with !== undefined && { with: String(flags.with) }),
  });
  return `/runs/${run.name}/replay/${owner}${query.size > 0 ? `?${query}` : ''}`;
}
