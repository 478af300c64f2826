import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type ExitReason, exitCodes } from '../core/errors.ts';
import { mayBeTheMachines, type Result } from '../core/fault.ts';
import type { TrainingResult } from '../core/training.ts';
import type { EvaluationProgress } from '../problems/reward/evaluate.ts';
import { checkpointSchema, resultSchema } from '../problems/reward/result-schema.ts';
import { doubtfulSeconds, resultKey, resultSeconds } from './keys.ts';

/** How an evaluation ended on a worker: as it would have here, or with what no candidate can help. */
export type Outcome =
  | Result<TrainingResult>
  | { readonly error: { readonly reason: ExitReason; readonly message: string; readonly hint?: string } };

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Bytes of an outcome, compressed and not: a policy of four million numbers fits. */
const largestOutcome = 64 * 2 ** 20;
const largestText = 128 * 2 ** 20;

const schema = z.union([
  z.strictObject({ ok: z.literal(true), value: resultSchema }),
  z.strictObject({
    ok: z.literal(false),
    fault: z.looseObject({ kind: z.string().max(40), message: z.string().max(20_000) }),
  }),
  z.strictObject({
    error: z.strictObject({
      reason: z.enum(Object.keys(exitCodes) as [ExitReason, ...ExitReason[]]),
      message: z.string().max(20_000),
      hint: z.string().max(20_000).optional(),
    }),
  }),
]);

/** Leaves `outcome` for whoever asks for the evaluation. */
export async function keepOutcome(redis: Redis, evaluation: string, outcome: Outcome): Promise<void> {
  const seconds = isDoubtful(outcome) ? doubtfulSeconds : resultSeconds;
  await redis.set(resultKey(evaluation), await compress(JSON.stringify(outcome)), 'EX', seconds);
}

/** What a worker has left; undefined when there is nothing, or nothing that can be read. */
export async function fetchOutcome(redis: Redis, evaluation: string): Promise<Outcome | undefined> {
  const bytes = await redis.getrangeBuffer(resultKey(evaluation), 0, largestOutcome);
  if (bytes.length === 0) return undefined;
  try {
    const text = await expand(bytes, { maxOutputLength: largestText });
    return schema.parse(JSON.parse(text.toString('utf8'))) as Outcome;
  } catch {
    return undefined;
  }
}

const progress = z.strictObject({ steps: z.number(), checkpoint: checkpointSchema.optional() });

/** What a worker says of an evaluation that goes on, if it can be read. */
export function readProgress(data: unknown): EvaluationProgress | undefined {
  const parsed = progress.safeParse(data);
  return parsed.success ? (parsed.data as EvaluationProgress) : undefined;
}

/** Faults that may have had to do with the machine: another may do better. */
export function isDoubtful(outcome: Outcome): boolean {
  if ('error' in outcome) return true;
  return !outcome.ok && mayBeTheMachines(outcome.fault);
}
