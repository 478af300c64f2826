import { exitCodes, HeurekaError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import { createBatch } from '../physics/create-batch.ts';
import { createMujocoBatch } from '../physics/mujoco-batch.ts';
import { rewardSource } from '../registry.ts';
import { openBackend } from '../rl/backends/select.ts';
import { DeferredReward } from '../rl/deferred-reward.ts';
import { type Score, scorePolicy } from '../rl/score.ts';
import { loadReward } from '../sandbox/isolate.ts';
import { type Context, colours, writeJson } from './context.ts';
import { findPolicy } from './export/subjects.ts';
import { formatScores } from './format.ts';
import { type Flags, resolveSettings } from './settings.ts';
import { tableLines } from './table.ts';
import { checkedOrThrow } from './train-one.ts';

/** Episodes played in each engine. */
const episodes = 16;
/** The held-out starts that every training is scored on. */
const heldOutSeed = 0;

/** `heureka check --transfer mujoco RUN`: the policy in our engine and in MuJoCo itself, from the same starts. */
export async function checkTransfer(what: string, flags: Flags, context: Context): Promise<void> {
  if (flags.transfer !== 'mujoco') {
    throw new HeurekaError(
      'usage',
      `Unknown engine '${String(flags.transfer)}'.`,
      'There is: --transfer mujoco',
    );
  }
  const { runs } = await resolveSettings(flags, context);
  const { policy, environment, label } = await findPolicy(
    what,
    flags.env as string | undefined,
    runs,
    context.cwd,
  );
  const theirs = await createMujocoBatch(environment, episodes, new Random(0, 'start'));
  const ours = createBatch(environment, episodes, new Random(0, 'start'));
  const backend = await openBackend('simd');
  const learner = backend.learner(policy, episodes, 1);
  learner.load(policy.parameters);
  const fitness = checkedOrThrow(
    { label: 'fitness', source: rewardSource(environment, 'fitness') },
    environment,
  );
  const play = (simulation: typeof ours): Score => {
    const measure = new DeferredReward(simulation, (steps) => {
      const loaded = loadReward(fitness, steps, environment);
      if (!loaded.ok) throw new HeurekaError('failed', loaded.fault.message);
      return loaded.value;
    });
    const parts = { environment, simulation, measure, learner, firstRow: 0 };
    const score = scorePolicy(parts, policy, heldOutSeed);
    measure.reward.dispose();
    return score;
  };
  const scores = { heureka: play(ours), mujoco: play(theirs) };
  learner.dispose();
  theirs.dispose();
  if (context.signal.aborted) return context.setExitCode(exitCodes.interrupted);
  if (flags.json)
    return writeJson(context.stdout, { environment: environment.name, policy: label, scores }, 2);
  context.stdout.write(`${lines(label, scores, context).join('\n')}\n`);
}

function lines(label: string, scores: { heureka: Score; mujoco: Score }, context: Context): string[] {
  const paint = colours(context.stdout, context.env);
  const { heureka, mujoco } = scores;
  const column = (pick: (score: Score) => number) => formatScores([heureka, mujoco].map(pick));
  const [fitness, length] = [column((score) => score.fitness), column((score) => score.episodeLength)];
  const [lowest, highest] = [
    column((score) => Math.min(...score.episodes)),
    column((score) => Math.max(...score.episodes)),
  ];
  const rows = ['heureka', 'MuJoCo'].map((engine, k) => [
    ...[engine, fitness[k]!, lowest[k]!, highest[k]!, length[k]!],
  ]);
  const titles = ['fitness', 'lowest', 'highest', 'steps'];
  const columns = [{ title: 'engine' }, ...titles.map((title) => ({ title, align: 'right' as const }))];
  const [head, ...body] = tableLines(columns, rows);
  return [
    `${paint.bold(label)}  ${episodes} episodes from the same starts, fitness of each summed`,
    '',
    paint.dim(head!),
    ...body,
  ];
}
