import type { Environment } from '../../core/environment.ts';
import { type Ledger, ledgerOf, type Usage } from '../../core/usage.ts';
import { rungShares, type Stage, stagesOf } from '../../optimize/halving.ts';
import { checkpointsAt } from '../../problems/reward/evaluate.ts';
import { contenderCount, contenderSeeds } from '../../problems/reward/search.ts';
import type { SearchSettings } from '../search/perform.ts';
import { type AnswersForecast, forecastAnswers } from './answers.ts';
import { calibrate } from './calibrate.ts';

/** Tokens that a model writes in a second, and seconds until it begins: what hosted models do. */
const [assumedSpeed, assumedDelay] = [80, 1];

/** What a search is expected to take. */
export interface Forecast {
  /** Missing when no language model is asked. */
  readonly answers?: {
    readonly ledger: Ledger;
    /** Recorded answers that the numbers come from. */
    readonly records: number;
    readonly seconds: number;
  };
  /** Answers that a person has to give. */
  readonly byHand?: number;
  /** Begun: of a halved iteration's, most end before their last step. */
  readonly trainings: number;
  /** Of all trainings. */
  readonly steps: number;
  /** Measured. */
  readonly secondsPerTraining: number;
  /** Of the whole search. */
  readonly seconds: number;
}

/** Measures one training, renders the prompts, and multiplies. Asks nobody, and leaves nothing behind. */
export async function forecastSearch(
  settings: SearchSettings,
  environment: Environment,
  { runs, jobs, signal }: { readonly runs: string; readonly jobs: number; readonly signal: AbortSignal },
): Promise<Forecast> {
  const phases = phasesOf(settings);
  const sumOver = (value: (stage: Stage) => number) =>
    phases.flat().reduce((sum, part) => sum + value(part), 0);
  const secondsPerTraining = await calibrate(settings, environment, jobs, signal);
  const waves = sumOver(({ count, share }) => Math.ceil(count / jobs) * share);
  const answers =
    settings.proposer === 'openai'
      ? sumOf(settings, forecastAnswers(settings, environment, runs))
      : undefined;
  return {
    ...(answers && { answers }),
    ...(settings.proposer === 'manual' && { byHand: candidatesOf(settings) }),
    trainings: phases.reduce((sum, [first]) => sum + first!.count, 0),
    secondsPerTraining,
    steps: Math.round(sumOver(({ count, share }) => count * share) * settings.training.steps),
    seconds: waves * secondsPerTraining + (answers?.seconds ?? 0),
  };
}

const candidatesOf = ({ restarts, iterations, samples, init }: SearchSettings) =>
  restarts * (iterations * samples - (init ? 1 : 0));

/** What is trained side by side, phase by phase: the baselines, every iteration, the contenders, the best. */
export function phasesOf(settings: SearchSettings): Stage[][] {
  const { restarts, iterations, samples, finalSeeds, halving } = settings;
  const { checkpoints } = settings.training;
  const rungs = halving ? checkpointsAt(rungShares, checkpoints) : [];
  const iteration = stagesOf(
    samples,
    rungs.map((checkpoint) => checkpoint / checkpoints),
  );
  const contenders = contenderSeeds * Math.min(contenderCount, restarts * iterations * samples);
  const whole = (count: number): Stage[] => [{ count, share: 1 }];
  return [
    ...[whole(2 * finalSeeds), ...Array<Stage[]>(restarts * iterations).fill(iteration)],
    ...[whole(contenders), whole(finalSeeds)],
  ];
}

function sumOf(settings: SearchSettings, { records, first, next, lessons }: AnswersForecast) {
  const { restarts, iterations, samples, init } = settings;
  const firsts = restarts * (samples - (init ? 1 : 0));
  const nexts = restarts * (iterations - 1) * samples;
  const many = (usage: Usage, count: number): Usage[] => Array(count).fill(usage);
  const ledger = ledgerOf([...many(first, firsts), ...many(next, nexts), lessons]);
  const each = assumedDelay + records.outputTokens / assumedSpeed;
  const seconds = each * records.answersPerCandidate * (restarts * iterations + 1);
  const answers = Math.round((firsts + nexts) * records.answersPerCandidate) + 1;
  return { ledger: { ...ledger, answers, requests: answers }, records: records.answers, seconds };
}
