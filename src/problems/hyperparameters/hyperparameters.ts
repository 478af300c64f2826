import { z } from 'zod';
import type { Candidate } from '../../core/candidate.ts';
import type { Environment } from '../../core/environment.ts';
import { type Fault, fail, type Result, succeed } from '../../core/fault.ts';
import { formatScore, formatScores } from '../../core/format.ts';
import { deriveSeed } from '../../core/random.ts';
import { mean, standardDeviation } from '../../core/statistics.ts';
import { defaultTraining, type TrainingSettings } from '../../core/training.ts';
import type { EvaluationContext, Problem } from '../../optimize/problem.ts';
import { openEnvironment, rewardSource } from '../../registry.ts';
import { checkReward } from '../../sandbox/check.ts';
import { defineProblem, type Measurement } from '../definition.ts';
import { plainWording } from '../plain-wording.ts';
import { evaluateReward } from '../reward/evaluate.ts';
import { type Axis, axesOf, describeScale, type Hyperparameters } from './axes.ts';
import { haltonProposer, randomProposer, surrogateProposer } from './proposers.ts';
import { findObject, readSettings, writeSettings } from './solution.ts';

/** What the trainings with some settings came to, seed by seed. */
export interface HyperparameterDetail {
  /** Of the best checkpoint: what counts. */
  readonly fitness: readonly number[];
  /** Of the last checkpoint. */
  readonly finalFitness: readonly number[];
}

/** What every training has in common. */
interface Setting {
  readonly environment: Environment;
  readonly preset: TrainingSettings;
  readonly reward: 'human' | 'fitness';
  readonly seeds: number;
}

/** Trains with `hyperparameters`, seed by seed: fitness of the best checkpoint and of the last. */
type Train = (
  hyperparameters: Partial<Hyperparameters>,
  seeds: readonly number[],
  context: Pick<EvaluationContext, 'signal' | 'progress'>,
) => Promise<Result<HyperparameterDetail>>;

/**
 * The trainer's own settings for an environment, scored by the task metric of the policies that are trained with them
 * under its human reward, in the guarded process that a reward search trains in.
 */
export const hyperparameters = defineProblem({
  name: 'hyperparameters',
  about: "the trainer's settings for an environment, from the fitness that they lead to",
  argument: 'environment',
  options: z.strictObject({
    environment: z.string().min(1).describe('the environment to train in'),
    reward: z
      .enum(['human', 'fitness'])
      .default('human')
      .describe('the reward trained with: human, or the task metric itself'),
    seeds: z.int().min(1).max(100).default(3).describe('trainings that a score is the mean of'),
    steps: z.int().min(256).max(1e9).optional().describe("steps of a training (default: the environment's)"),
    finalSeeds: z
      .int()
      .min(0)
      .max(100)
      .default(5)
      .describe('fresh seeds over which the best and the preset are compared at the end'),
  }),
  defaults: { strategy: 'eureka', iterations: 5, samples: 8 },
  pose: async ({ environment: name, reward, seeds, steps, finalSeeds }, { seed, cwd }) => {
    const environment = await openEnvironment(name, cwd);
    const preset = { ...defaultTraining, ...environment.training, ...(steps !== undefined && { steps }) };
    const setting = { environment, preset, reward, seeds };
    const train = trainer(setting);
    const problem = hyperparametersProblem(setting, train);
    const axes = axesOf(environment);
    const fits = (text: string) => readSettings(text, axes, preset).ok;
    return {
      problem,
      proposer: surrogateProposer(axes, fits),
      startingPoints: [writeSettings({ ...preset }, axes)],
      rivals: [
        { name: 'random', proposer: randomProposer(axes, fits) },
        { name: 'halton', proposer: haltonProposer(axes, fits, seed) },
      ],
      examine: (best, context) => {
        const found = problem.parse(best.solution).solution;
        if (!found.ok) throw new Error(found.fault.message);
        return compareWithPreset(found.value, train, finalSeeds, context);
      },
    };
  },
});

function hyperparametersProblem(
  { environment, preset, reward, seeds }: Setting,
  train: Train,
): Problem<Hyperparameters, HyperparameterDetail> {
  const axes = axesOf(environment);
  const measure = { name: 'fitness', better: 'higher' } as const;
  const plain = plainWording<HyperparameterDetail>({
    task: taskText(environment, preset, reward, axes),
    answer:
      'Answer with a sentence of reasoning and then one JSON object in a fenced block; what you leave out stays as it is in the preset.',
    measure,
    quote: (solution) => `\`\`\`json\n${solution}\n\`\`\``,
  });
  return {
    name: `hyperparameters ${environment.name}`,
    measure,
    wording: {
      ...plain,
      reflect: (candidate) => `${plain.reflect(candidate)}${seedsText(candidate)}`,
    },
    parse: (text) => {
      const object = findObject(text);
      if (object === undefined) {
        return { text, solution: fail('empty', 'There is no JSON object with settings in the answer.') };
      }
      const solution = readSettings(object, axes, preset);
      return { text: solution.ok ? writeSettings({ ...solution.value }, axes) : object, solution };
    },
    evaluate: async (solution, context) => {
      const repeats = Array.from({ length: seeds }, (_, k) => deriveSeed(context.seed, 'training', k));
      const result = await train(solution, repeats, context);
      return result.ok ? succeed({ score: mean(result.value.fitness), detail: result.value }) : result;
    },
  };
}

function taskText(
  environment: Environment,
  preset: TrainingSettings,
  reward: Setting['reward'],
  axes: readonly Axis[],
): string {
  const list = axes.map(({ name, about, scale }) => `- ${name}: ${about}; ${describeScale(scale)}`);
  const under = reward === 'human' ? 'a reward that an expert wrote' : 'the task metric as its reward';
  return `Choose the settings of a PPO trainer for this task: ${environment.task}

Policies are trained for ${preset.steps} environment steps under ${under}, and scored by the task metric on held-out starts at ${preset.checkpoints} checkpoints, of which the best counts. The settings:

${list.join('\n')}

The preset:

\`\`\`json
${writeSettings({ ...preset }, axes)}
\`\`\``;
}

/** How the seeds differ: luck, as far as it can be told. */
function seedsText({ outcome }: Candidate<HyperparameterDetail>): string {
  if (!outcome.ok) return '';
  const { fitness, finalFitness } = outcome.detail;
  return ` Seed by seed: ${formatScores(fitness).join(', ')}; at the last checkpoint: ${formatScores(finalFitness).join(', ')}.`;
}

function trainer({ environment, preset, reward }: Setting): Train {
  const [trained, fitness] = [trusted(environment, reward), trusted(environment, 'fitness')];
  return async (settings, seeds, context) => {
    const training = { ...preset, ...settings };
    const results = [];
    for (const seed of seeds) {
      const job = { environment: environment.name, reward: trained, fitness, training, seed } as const;
      const result = await evaluateReward({ ...job, backend: 'simd' }, context);
      if (!result.ok) return diverged(result.fault) ?? result;
      results.push(result.value);
    }
    return succeed({
      fitness: results.map(({ score }) => score),
      finalFitness: results.map((result) => result.finalFitness),
    });
  };
}

/** Under a reward that is known to be sound it is the settings that are at fault. */
function diverged({ kind, message }: Fault) {
  return kind === 'diverged' ? fail('diverged', `${message.split(':')[0]} with these settings.`) : undefined;
}

function trusted(environment: Environment, kind: Setting['reward']) {
  const checked = checkReward(rewardSource(environment, kind), environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  return checked.value;
}

/** The best and the preset, each trained with seeds that the search has not seen. */
async function compareWithPreset(
  best: Hyperparameters,
  train: Train,
  count: number,
  context: EvaluationContext,
): Promise<readonly Measurement[]> {
  if (count === 0) return [];
  const seeds = Array.from({ length: count }, (_, k) => deriveSeed(context.seed, 'final', k));
  const [found, preset] = [await train(best, seeds, context), await train({}, seeds, context)];
  return [
    { name: `best, ${count} fresh seeds`, value: summaryOf(found) },
    { name: `preset, ${count} fresh seeds`, value: summaryOf(preset) },
    { name: 'against the preset', value: verdictOf(found, preset) },
  ];
}

function summaryOf(result: Result<HyperparameterDetail>): string {
  if (!result.ok) return `failed: ${result.fault.message}`;
  const { fitness } = result.value;
  return `${formatScore(mean(fitness))} ± ${formatScore(standardDeviation(fitness))} (${formatScores(fitness).join(', ')})`;
}

/** Whether the difference stands out from the noise of its seeds, by two standard errors of the paired differences. */
function verdictOf(found: Result<HyperparameterDetail>, preset: Result<HyperparameterDetail>): string {
  if (!found.ok || !preset.ok) return found.ok ? 'better: the preset failed' : 'no better: the best failed';
  const differences = found.value.fitness.map((fitness, k) => fitness - preset.value.fitness[k]!);
  const gain = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  const signed = `${gain < 0 ? '' : '+'}${formatScore(gain)} (standard error ${formatScore(error)})`;
  if (differences.length < 2 || Math.abs(gain) <= 2 * error) return `no clear difference: ${signed}`;
  return `${gain > 0 ? 'better' : 'worse'}: ${signed}`;
}
