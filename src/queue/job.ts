import { z } from 'zod';
import { trainingFields } from '../core/training-schema.ts';
import { type PackedEnvironment, packedPath } from '../environments/packed.ts';
import type { EvaluationJob } from '../problems/reward/evaluation-job.ts';
import { policySchema } from '../problems/reward/result-schema.ts';

/** An evaluation as it lies on the queue: everything that a worker needs. */
export interface QueuedEvaluation {
  /** Of the heureka that sent it. */
  readonly version: string;
  readonly evaluation: Omit<EvaluationJob, 'environmentFile'>;
  /** A user's environment. */
  readonly own?: PackedEnvironment;
}

const kilobyte = 1024;
const longestReward = 64 * kilobyte;
const longestFile = 2048 * kilobyte;

const reward = z.strictObject({
  source: z.string().max(longestReward),
  // What is blanked out keeps its place; powers are spelled out.
  code: z.string().max(4 * longestReward),
  usesPrevious: z.boolean(),
});

const evaluation = {
  environment: z.string().regex(/^[a-z0-9-]{1,100}$/),
  reward,
  fitness: reward,
  training: z.strictObject(trainingFields),
  seed: z
    .int()
    .min(0)
    .max(2 ** 53 - 1),
  // TensorFlow.js gives other bits on other machines.
  backend: z.literal('simd'),
  trial: z.boolean().optional(),
  start: policySchema.optional(),
} satisfies Record<Exclude<keyof EvaluationJob, 'environmentFile'>, z.ZodType>;

const path = z.string().max(300).regex(packedPath);

const schema = z.strictObject({
  version: z.string().max(200),
  evaluation: z.strictObject(evaluation),
  own: z
    .strictObject({
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      main: path,
      files: z.record(path, z.string().max(longestFile)).refine((files) => Object.keys(files).length <= 32),
    })
    .optional(),
});

/** Reads what somebody has put on the queue. Throws an `Error` that names the first field that is not as it must be. */
export function readJob(data: unknown): QueuedEvaluation {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data as QueuedEvaluation;
  const { path: place, message } = parsed.error.issues[0]!;
  throw new Error(`it is no evaluation of heureka: ${place.join('.') || 'the whole'}: ${message}`);
}
