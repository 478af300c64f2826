import { createHash } from 'node:crypto';
import { environmentFile, findEnvironment } from '../../registry.ts';
import type { EvaluationJob } from './evaluation-job.ts';

/**
 * What a training's result depends on, as one short text: trainings with the same key give the same bits. `version` is
 * that of everything else, the code that trains. Comments of a reward count for nothing; types and names do.
 */
export function trainingKey(job: EvaluationJob, version: string): string {
  const { environment, training, seed, backend, trial, start } = job;
  const rewards = [job.reward, job.fitness].map(({ code }) => code.replace(/[^\S\n]+$/gm, '').trim());
  const own = (job.environmentFile ?? environmentFile(findEnvironment(environment)))?.digest;
  // A plain training's key has nothing of what only some have.
  const more = trial || start ? [trial ?? false, start && sorted(start)] : [];
  const parts = [version, environment, own, ...rewards, sorted(training), seed, backend, ...more];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Settings in the order of their names: a file and a preset may list them differently. */
function sorted(settings: object): [string, unknown][] {
  return Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
}
