import { z } from 'zod';
import type { Checkpoint, TrainingResult } from '../../core/training.ts';

/** What a training comes to, as another process or another machine says it: whoever that is may say anything. */

const mostParameters = 4_000_000;

const numbers = (most: number) => z.array(z.number()).max(most);

export const policySchema = z.strictObject({
  environment: z.string().max(100),
  observations: z.int().min(1).max(65_536),
  hidden: z.array(z.int().min(1).max(4096)).max(8),
  activation: z.enum(['tanh', 'relu']),
  outputs: z.int().min(1).max(4096),
  kind: z.enum(['gaussian', 'categorical']),
  mean: numbers(65_536),
  std: numbers(65_536),
  parameters: numbers(mostParameters),
});

// JSON has null where a number is not finite, on its way from a child process too.
export const number = z.number().nullable() as z.ZodType as z.ZodType<number>;

export const checkpointSchema = z.strictObject({
  steps: z.number(),
  fitness: number,
  episodeLength: number,
  reward: number,
  components: z.record(
    z.string().max(200),
    z.strictObject({ mean: number, min: number, max: number, std: number, varianceShare: number }),
  ),
}) satisfies z.ZodType<Checkpoint>;

export const resultSchema = z.strictObject({
  checkpoints: z.array(checkpointSchema).max(1000),
  score: number,
  finalFitness: number,
  policy: policySchema,
}) satisfies z.ZodType<TrainingResult>;
