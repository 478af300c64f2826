import type { Environment } from '../../core/environment.ts';
import { type Ledger, ledgerOf, type Usage } from '../../core/usage.ts';
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
  readonly trainings: number;
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
  const phases = trainingPhases(settings);
  const trainings = phases.reduce((sum, count) => sum + count, 0);
  const secondsPerTraining = await calibrate(settings, environment, jobs, signal);
  const waves = phases.reduce((sum, count) => sum + Math.ceil(count / jobs), 0);
  const answers =
    settings.proposer === 'openai'
      ? sumOf(settings, forecastAnswers(settings, environment, runs))
      : undefined;
  return {
    ...(answers && { answers }),
    ...(settings.proposer === 'manual' && { byHand: candidatesOf(settings) }),
    ...{ trainings, secondsPerTraining },
    seconds: waves * secondsPerTraining + (answers?.seconds ?? 0),
  };
}

const candidatesOf = ({ restarts, iterations, samples, init }: SearchSettings) =>
  restarts * (iterations * samples - (init ? 1 : 0));

/** Trainings that go on side by side, phase by phase: baselines, every iteration, the contenders, the best. */
function trainingPhases({ restarts, iterations, samples, finalSeeds }: SearchSettings): number[] {
  const contenders = contenderSeeds * Math.min(contenderCount, restarts * iterations * samples);
  return [2 * finalSeeds, ...Array(restarts * iterations).fill(samples), contenders, finalSeeds];
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
