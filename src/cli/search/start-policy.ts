import { readFileSync } from 'node:fs';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Policy, TrainingSettings } from '../../core/training.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import { fileError } from '../../runs/file-error.ts';
import { candidateFile, openRun, type Run } from '../../runs/run-folder.ts';
import { splitReference } from '../reward-argument.ts';
import type { Settings } from '../settings.ts';
import { bestOf, findCandidate, readCandidates } from './history.ts';
import { startPolicyFile } from './run-files.ts';

/** A policy to start every training from: a curriculum. */
export interface StartPolicy {
  /** '<run>:03-07' */
  readonly label: string;
  readonly policy: Policy;
}

/**
 * The policy that `reference`, a run with or without `:candidate`, means for `environment`.
 * Throws `HeurekaError('usage')`.
 */
export function findStartPolicy(reference: string, environment: Environment, runs: string): StartPolicy {
  const named = splitReference(reference);
  const run = openRun(runs, named.run);
  if (run.config.environment !== environment.name) {
    throw new HeurekaError(
      'usage',
      `${run.name} has policies for ${run.config.environment}, not for ${environment.name}.`,
      'A training starts from a policy for its own environment.',
    );
  }
  const candidates = readCandidates(run);
  const found = named.candidate ? findCandidate(candidates, named.candidate, run) : bestOf(run, candidates);
  if (!found?.outcome.ok) {
    throw new HeurekaError('usage', `${found ? `${run.name}:${found.id}` : run.name} has no policy.`);
  }
  return {
    label: `${run.name}:${found.id}`,
    policy: readPolicy(candidateFile(run, found.id, 'policy.json')),
  };
}

/** The training with the network of the policy it starts from. Throws `HeurekaError('usage')` when another is set. */
export function trainingFrom(
  { label, policy }: StartPolicy,
  training: TrainingSettings,
  { training: set }: Settings,
): TrainingSettings {
  const { hidden, activation } = policy;
  const differs =
    (set?.hidden && set.hidden.join() !== hidden.join()) || (set?.activation ?? activation) !== activation;
  if (differs) {
    const message = `The policy of ${label} has hidden layers of ${hidden.join(', ')} with ${activation}.`;
    throw new HeurekaError(
      'usage',
      message,
      'Set no other training.hidden or training.activation with --from.',
    );
  }
  return Object.freeze({ ...training, hidden, activation });
}

/** Keeps the policy with the run: where it came from may be deleted. */
export function keepStartPolicy(run: Run, policy: Policy): void {
  writeDurably(startPolicyFile(run), `${JSON.stringify(policy)}\n`);
}

export const readStartPolicy = (run: Run): Policy => readPolicy(startPolicyFile(run));

function readPolicy(file: string): Policy {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Policy;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw fileError(error, 'read the policy', file);
    throw new HeurekaError('failed', `${file} is not a policy.`);
  }
}
