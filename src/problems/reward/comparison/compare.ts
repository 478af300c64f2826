import type { Probe, RewardEvidence, SeedResult } from '../../../compare/evidence.ts';
import type { Outcome } from '../../../core/candidate.ts';
import { HeurekaError } from '../../../core/errors.ts';
import { mayBeTheMachines, type Result } from '../../../core/fault.ts';
import { deriveSeed } from '../../../core/random.ts';
import type { Policy, TrainingSettings } from '../../../core/training.ts';
import { limit } from '../../../optimize/limit.ts';
import type { BackendName } from '../../../rl/backends/select.ts';
import type { CheckedReward } from '../../../sandbox/check.ts';
import { type Evaluate, type EvaluationProgress, evaluateReward } from '../evaluate.ts';
import type { EvaluationJob } from '../evaluation-job.ts';
import type { RewardDetail } from '../search.ts';
import { trainingKey } from '../training-key.ts';
import { probePolicies } from './probe.ts';

/** One reward of a comparison. */
export interface Contestant extends Pick<RewardEvidence, 'label' | 'about' | 'role'> {
  readonly reward: CheckedReward;
  /** Whether its policies are played on fresh starts and in perturbed worlds too. */
  readonly probed: boolean;
}

/** A training that was done before, with its policy. */
export interface KnownTraining {
  readonly outcome: Outcome<RewardDetail>;
  /** Undefined when its file is gone: the training is then done anew. */
  readonly policy: () => Policy | undefined;
}

export type ComparisonEvent =
  /** A training came in; `key` tells it from every other. Journalled. */
  | {
      readonly type: 'trained';
      readonly owner: string;
      readonly key: string;
      readonly outcome: Outcome<RewardDetail>;
    }
  /** A training was done before. */
  | { readonly type: 'reused'; readonly owner: string; readonly outcome: Outcome<RewardDetail> }
  /** A reward's policies were played. Journalled. */
  | { readonly type: 'probed'; readonly label: string; readonly probe: Result<Probe> }
  | { readonly type: 'progress'; readonly owner: string; readonly progress: EvaluationProgress };

export interface ComparisonOptions {
  readonly environment: string;
  readonly contestants: readonly Contestant[];
  readonly fitness: CheckedReward;
  readonly human: CheckedReward;
  readonly seed: number;
  /** Trainings of each reward. */
  readonly seeds: number;
  readonly training: TrainingSettings;
  readonly backend: BackendName;
  /** Version of the code that trains. */
  readonly version: string;
  /** Processes side by side. */
  readonly concurrency: number;
  /** Who trains; this machine unless it is given. */
  readonly evaluate?: Evaluate;
  readonly known: (key: string) => KnownTraining | undefined;
  /** Probes of an earlier, interrupted comparison with the same settings. */
  readonly knownProbe: (label: string) => Result<Probe> | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: ComparisonEvent) => void;
  /** Keeps a trained policy; called before the event that says it is there. */
  readonly keepPolicy: (owner: string, policy: Policy) => void;
}

/**
 * Trains every reward over the same seeds, from the same starts and for as long, and plays the policies. What is known
 * is not done again. The result depends on the settings alone, bit for bit.
 * @throws HeurekaError 'interrupted' after `signal`.
 */
export async function compareRewards(options: ComparisonOptions): Promise<RewardEvidence[]> {
  const limited = limit(options.concurrency);
  return Promise.all(
    options.contestants.map(async (contestant, column) => {
      const repeats = Array.from({ length: options.seeds }, (_, k) => k + 1);
      const trainings = await Promise.all(
        repeats.map((repeat) => limited(() => trainOnce(options, contestant, repeat))),
      );
      const policies = trainings.flatMap(({ policy }) => policy ?? []);
      const probe =
        contestant.probed && policies.length > 0
          ? await limited(() => probeOnce(options, contestant, policies))
          : undefined;
      return evidenceOf({ ...contestant, column }, trainings, probe);
    }),
  );
}

function evidenceOf(
  { label, about, role, column }: Contestant & { readonly column: number },
  trainings: readonly Trained[],
  probe: Result<Probe> | undefined,
): RewardEvidence {
  const played = probe?.ok ? [...probe.value.policies] : [];
  const seeds = trainings.flatMap(({ outcome }, k): SeedResult[] => {
    if (!outcome.ok) return [];
    const policy = played.shift();
    const { score, detail } = outcome;
    return [{ repeat: k + 1, score, checkpoints: detail.checkpoints, ...(policy && { probe: policy }) }];
  });
  const failures = trainings.flatMap(({ outcome }, k) =>
    outcome.ok ? [] : [`training ${k + 1}: ${outcome.fault.message}`],
  );
  return {
    ...{ label, about, role, column, seeds },
    faults: probe && !probe.ok ? [...failures, `playing its policies: ${probe.fault.message}`] : failures,
    ...(probe?.ok && { moments: probe.value.moments }),
  };
}

interface Trained {
  readonly outcome: Outcome<RewardDetail>;
  readonly policy?: Policy;
}

/** Where the files of a training lie: a label may be a path. */
export const trainingOwner = (label: string, repeat: number) =>
  `${label.replace(/[^\w.-]+/g, '_')}-${repeat}`;

/** The seeds of a search's final trainings, so that either can use the other's. */
export const comparisonSeed = (seed: number, repeat: number) => deriveSeed(seed, 'final', repeat);

async function trainOnce(
  options: ComparisonOptions,
  { label, reward }: Contestant,
  repeat: number,
): Promise<Trained> {
  const { environment, fitness, training, backend, signal, emit, keepPolicy } = options;
  const seed = comparisonSeed(options.seed, repeat);
  const job: EvaluationJob = { environment, reward, fitness, training, seed, backend };
  const key = trainingKey(job, options.version);
  const owner = trainingOwner(label, repeat);
  const known = recall(options.known(key));
  if (known) {
    emit({ type: 'reused', owner, outcome: known.outcome });
    return known;
  }
  if (signal.aborted) throw new HeurekaError('interrupted', 'The comparison was interrupted.');
  const { evaluate = evaluateReward } = options;
  const result = await evaluate(job, {
    signal,
    progress: (progress) => emit({ type: 'progress', owner, progress }),
  });
  if (!result.ok) {
    emit({ type: 'trained', owner, key, outcome: result });
    return { outcome: result };
  }
  const { score, checkpoints, finalFitness, policy } = result.value;
  const outcome = { ok: true, score, detail: { checkpoints, finalFitness } } as const;
  keepPolicy(owner, policy);
  emit({ type: 'trained', owner, key, outcome });
  return { outcome, policy };
}

/**
 * A known training counts when its policy is there, or when it failed of itself: a time limit or a crash may have had to
 * do with the machine.
 */
function recall(known: KnownTraining | undefined): Trained | undefined {
  if (!known) return undefined;
  if (!known.outcome.ok) {
    const ofTheMachine = mayBeTheMachines(known.outcome.fault);
    return ofTheMachine ? undefined : { outcome: known.outcome };
  }
  const policy = known.policy();
  return policy && { outcome: known.outcome, policy };
}

async function probeOnce(
  options: ComparisonOptions,
  { label, reward }: Contestant,
  policies: readonly Policy[],
): Promise<Result<Probe>> {
  const known = options.knownProbe(label);
  if (known) return known;
  const rewards = options.contestants.filter(({ probed }) => probed).map((contestant) => contestant.reward);
  const { environment, fitness, human, training, backend, signal } = options;
  const episodes = training.evaluationEpisodes;
  const own = rewards.indexOf(reward);
  const job = { environment, policies, rewards, own, fitness, human, episodes, backend };
  const probe = await probePolicies(job, signal);
  options.emit({ type: 'probed', label, probe });
  return probe;
}
