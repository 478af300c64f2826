import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import { Random } from '../core/random.ts';
import type { Policy } from '../core/training.ts';
import { importPolicy } from '../export/policy/import-policy.ts';
import { createBatch } from '../physics/create-batch.ts';
import { openEnvironment } from '../registry.ts';
import { networkShape } from '../rl/actions.ts';

/** A policy with the environment it acts in. */
export interface NamedPolicy {
  /** As it is shown: a file, or '<run>:03-07'. */
  readonly label: string;
  readonly policy: Policy;
  readonly environment: Environment;
}

/** Whether `what` names a file or folder with a policy, and not a run. */
export const isPolicyFile = (what: string, cwd: string): boolean =>
  /\.(json|onnx)$/.test(what) || existsSync(join(resolve(cwd, what), 'model.json'));

/**
 * The policy in a file of `heureka train --policy` or `heureka export`, for the environment `env` (as it is named on the
 * command line), or else for the one that it says it is for. Throws `HeurekaError('usage')` when it does not act there.
 */
export async function readPolicyFile(
  what: string,
  env: string | undefined,
  cwd: string,
): Promise<NamedPolicy> {
  const policy = importPolicy(resolve(cwd, what));
  const environment = await openEnvironment(env ?? policy.environment, cwd);
  if (policy.environment !== environment.name) {
    throw new HeurekaError(
      'usage',
      `${what} holds a policy for ${policy.environment}, not for ${environment.name}.`,
    );
  }
  const misfit = misfitOf(policy, environment);
  if (misfit) throw new HeurekaError('usage', `${what} does not fit ${environment.name}: ${misfit}.`);
  return { label: what, policy, environment };
}

/** What a policy sees or chooses that the environment, as it is now, does not have. */
function misfitOf(policy: Policy, environment: Environment): string | undefined {
  const { observationLength } = createBatch(environment, 1, new Random(0, 'start'));
  const { observations, kind, outputs } = networkShape(environment, observationLength, policy);
  if (policy.observations !== observations)
    return `it observes ${policy.observations} numbers, and the environment shows ${observations}`;
  if (policy.kind !== kind || policy.outputs !== outputs)
    return `its ${policy.outputs} ${outputsOf[policy.kind]} are not the environment's ${outputs} ${outputsOf[kind]}`;
  return undefined;
}

const outputsOf = { gaussian: 'continuous actions', categorical: 'values of an action' } as const;
