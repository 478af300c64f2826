import { writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { rewardSource } from '../../registry.ts';
import { fileError } from '../../runs/file-error.ts';
import { openRun, type Run } from '../../runs/run-folder.ts';
import { fitnessOf, type Replay } from '../../studio/contract/replay.ts';
import { themes } from '../../studio/picture/theme.ts';
import { playableOf } from '../../studio/replay/owners.ts';
import { type Playable, replayPolicy } from '../../studio/replay/replay-policy.ts';
import { type Context, colours } from '../context.ts';
import { formatCount, formatScore, plural, shortPath } from '../format.ts';
import { isPolicyFile, readPolicyFile } from '../policy-argument.ts';
import { splitReference } from '../reward-argument.ts';
import { openEnvironmentOf } from '../search/run-environment.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { readReplayFlags } from './replay-flags.ts';

/** `heureka replay`: with `--record` into a file, else in the studio. */
export async function replay(what: string, flags: Flags, context: Context): Promise<void> {
  const shown = isPolicyFile(what, context.cwd)
    ? await policyFiles(what, flags, context)
    : await policiesOfRun(what, flags, context);
  if (flags.record !== undefined) return record(shown, flags, context);
  if (!shown.page) {
    throw new HeurekaError(
      'usage',
      'The studio shows runs, not files of policies.',
      `Record it: heureka replay ${what} --record out.gif`,
    );
  }
  const { openStudio } = await import('./open.ts');
  return openStudio(flags, context, { path: shown.page });
}

/** What is to be replayed, side by side. */
interface Shown {
  readonly playables: readonly Playable[];
  /** What all of them are called after on the screen: '<run>:'. */
  readonly prefix: string;
  /** Where the studio shows them. */
  readonly page?: string;
}

async function policiesOfRun(reference: string, flags: Flags, context: Context): Promise<Shown> {
  const { runs } = await resolveSettings({ runs: flags.runs }, context);
  const named = splitReference(reference);
  const run = openRun(runs, named.run);
  if (flags.env !== undefined) {
    throw new HeurekaError('usage', `--env is for a policy in a file; ${run.name} knows its environment.`);
  }
  await openEnvironmentOf(run);
  const owners = [named.candidate, ...(flags.with === undefined ? [] : [String(flags.with)])];
  const playables = owners.map((owner) => playableOf(run, owner));
  return { playables, prefix: `${run.name}:`, page: replayPath(run, playables[0]!.label, flags) };
}

/** The components of a replay are those of the task metric: which reward a policy was trained under no file says. */
async function policyFiles(file: string, flags: Flags, context: Context): Promise<Shown> {
  const files = [file, ...(flags.with === undefined ? [] : [String(flags.with)])];
  const named = await Promise.all(
    files.map((name) => readPolicyFile(name, flags.env as string | undefined, context.cwd)),
  );
  const [first] = named;
  const other = named.find(({ environment }) => environment.name !== first!.environment.name);
  if (other) {
    const environments = `${first!.label} is for ${first!.environment.name}, ${other.label} for ${other.environment.name}`;
    throw new HeurekaError(
      'usage',
      `Policies are replayed side by side in one environment: ${environments}.`,
    );
  }
  const playables = named.map(({ label, policy, environment }) => ({
    ...{ environment: environment.name, label, policy },
    rewardSource: rewardSource(environment, 'fitness'),
  }));
  return { playables, prefix: '' };
}

async function record({ playables, prefix }: Shown, flags: Flags, context: Context): Promise<void> {
  const file = resolve(context.cwd, String(flags.record));
  const write = writers[extname(file).toLowerCase()];
  if (!write) {
    throw new HeurekaError('usage', `--record must name a .gif or a .html file, not '${flags.record}'.`);
  }
  const options = readReplayFlags(flags);
  const replays: Replay[] = [];
  for (const playable of playables) replays.push(await replayPolicy(playable, options, context.signal));
  const bytes = await write(replays, options);
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw fileError(error, 'write', file);
  }
  report(replays, prefix, file, bytes.length, context);
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

function report(
  replays: readonly Replay[],
  prefix: string,
  file: string,
  bytes: number,
  context: Context,
): void {
  const paint = colours(context.stderr, context.env);
  for (const { label, start, states, terminated, ...replay } of replays) {
    const ending = terminated ? 'ended' : 'ran out of time';
    const where = start.seed === 0 ? 'held-out start' : `start of seed ${start.seed},`;
    const facts = `${where} ${start.episode}: ${plural(states.length - 1, 'step')}, ${ending}, fitness`;
    context.stderr.write(
      `${paint.dim('replay')}  ${prefix}${label}, ${facts} ${formatScore(fitnessOf(replay))}\n`,
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
