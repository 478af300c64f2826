import { z } from 'zod';
import type { TrainingSettings } from '../../core/training.ts';
import type { EvaluationMessage } from './evaluation-job.ts';
import { checkpointSchema, number, resultSchema } from './result-schema.ts';

const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('trained'), steps: z.int() }),
  z.strictObject({ type: z.literal('checkpoint'), checkpoint: checkpointSchema }),
  z.strictObject({ type: z.literal('rung'), score: number }),
  z.strictObject({ type: z.literal('result'), result: resultSchema }),
]);

/**
 * Reads what the process of one evaluation says. A training says every message a known number of times; what goes beyond
 * is none, or it could go on for ever.
 */
export function messageReader({ checkpoints }: TrainingSettings) {
  let steps = 0;
  const left = { checkpoint: checkpoints, rung: checkpoints, result: 1 };
  return (said: unknown): EvaluationMessage | undefined => {
    const parsed = schema.safeParse(said);
    if (!parsed.success) return undefined;
    const message = parsed.data;
    if (message.type !== 'trained') return --left[message.type] < 0 ? undefined : message;
    if (message.steps <= steps) return undefined;
    steps = message.steps;
    return message;
  };
}
