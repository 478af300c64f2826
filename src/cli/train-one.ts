import { resolve } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import type { Checkpoint, TrainingResult } from '../core/training.ts';
import { type Evaluate, evaluateReward } from '../problems/reward/evaluate.ts';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import { openEnvironment, rewardSource } from '../registry.ts';
import { writeDurably } from '../runs/durable-file.ts';
import { type CheckedReward, checkReward } from '../sandbox/check.ts';
import { chooseBackend } from './backend.ts';
import { checkpointLines } from './checkpoint-table.ts';
import { type Context, colours, widthOf, writeJson } from './context.ts';
import { openEvaluator, queueOf } from './evaluator.ts';
import { formatCount, formatScore } from './format.ts';
import { faultError, findReward, type NamedReward } from './reward-argument.ts';
import { type Flags, resolveSettings, resolveTraining } from './settings.ts';
import { openStatusLine, progressBar } from './status-line.ts';

/** `heureka train`: trains, shows the checkpoints as they come, and prints them with the score. */
export async function trainOne(name: string, flags: Flags, context: Context): Promise<void> {
  const environment = await openEnvironment(name, context.cwd);
  const settings = await resolveSettings(flags, context);
  const reward = findReward(String(flags.reward), environment, settings.runs, context.cwd);
  const training = resolveTraining(environment, settings);
  const job: EvaluationJob = {
    environment: environment.name,
    reward: checkedOrThrow(reward, environment),
    fitness: checkedOrThrow({ label: 'fitness', source: rewardSource(environment, 'fitness') }, environment),
    training,
    seed: settings.seed,
    backend: await chooseBackend(settings, environment, training),
  };
  const title = `${job.environment}, reward ${reward.label}, seed ${job.seed}`;
  const { queue } = queueOf(settings);
  const place = queue ? `on a worker at ${queue.address.shown}, ` : '';
  context.stderr.write(
    `training ${title}: ${formatCount(job.training.steps)} steps, ${place}backend ${job.backend}\n\n`,
  );
  const tell = (words: string) => context.stderr.write(`${words}\n`);
  const evaluator = await openEvaluator(queue, tell, context.signal);
  const work = train(job, flags.json === true, evaluator?.evaluate ?? evaluateReward, context);
  const result = await work.finally(() => evaluator?.close());
  if (flags.policy !== undefined) {
    writeDurably(resolve(context.cwd, String(flags.policy)), `${JSON.stringify(result.policy)}\n`);
  }
  if (flags.json) {
    const { score, finalFitness } = result;
    writeJson(context.stdout, {
      type: 'trained',
      environment: job.environment,
      reward: reward.label,
      seed: job.seed,
      score,
      finalFitness,
    });
  } else {
    context.stdout.write(resultText(title, result, context));
  }
}

/** A reward that passes every check before it runs. Throws `HeurekaError('failed')` with the fault and its line. */
export function checkedOrThrow({ label, source }: NamedReward, environment: Environment): CheckedReward {
  const checked = checkReward(source, environment);
  if (checked.ok) return checked.value;
  throw faultError(label, checked.fault);
}

async function train(
  job: EvaluationJob,
  json: boolean,
  evaluate: Evaluate,
  context: Context,
): Promise<TrainingResult> {
  const { steps } = job.training;
  let trained = 0;
  let last: Checkpoint | undefined;
  const status = openStatusLine(
    context,
    (width) => {
      const done = `${formatCount(trained)} of ${formatCount(steps)} steps`;
      const fitness = last ? `   fitness ${formatScore(last.fitness)}` : '';
      const bar = Number.isFinite(width) ? `${progressBar(trained / steps, 24, context)}  ` : '';
      return `${bar}${done}${fitness}`;
    },
    () => performance.now() / 1000,
  );
  status.refresh();
  try {
    const result = await evaluate(job, {
      signal: context.signal,
      progress: ({ steps: soFar, checkpoint }) => {
        trained = soFar;
        last = checkpoint ?? last;
        status.refresh();
        if (json && checkpoint) writeJson(context.stdout, { type: 'checkpoint', ...checkpoint });
      },
    });
    if (!result.ok) throw new HeurekaError('failed', `Training failed: ${result.fault.message}`);
    return result.value;
  } finally {
    status.close();
  }
}

function resultText(
  title: string,
  { checkpoints, score, finalFitness }: TrainingResult,
  context: Context,
): string {
  const paint = colours(context.stdout, context.env);
  return [
    ...checkpointLines(checkpoints, paint, widthOf(context.stdout)),
    '',
    `${paint.bold(title)}  score ${formatScore(score)}, last checkpoint ${formatScore(finalFitness)}`,
    '',
  ].join('\n');
}
