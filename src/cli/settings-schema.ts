import { z } from 'zod';
import { between, flag, oneOf, positive, whole } from '../core/schema.ts';
import type { TrainingSettings } from '../core/training.ts';
import { trainingFields } from '../core/training-schema.ts';
import { parseDuration } from './duration.ts';

const durationError = 'a time such as 90s, 10m or 1h30m';
/** '1h30m' -> 5400 seconds; a number is seconds already. */
const duration = z
  .union([z.number(), z.string().transform(parseDuration)], { error: durationError })
  .refine((seconds) => seconds > 0 && Number.isFinite(seconds), { error: durationError });

const temperatureError = 'a number from 0 to 2, or a first and a last one such as 1..0.3';
/** '1..0.3' -> { from: 1, to: 0.3 } */
const temperature = z
  .union([z.number(), z.templateLiteral([z.number(), '..', z.number()])], { error: temperatureError })
  .transform((value) => {
    const [from = 0, to = from] = String(value).split('..').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => [from, to].every((each) => each >= 0 && each <= 2), { error: temperatureError });

const text = z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' });

const priceError = 'a map of input, cached (optional) and output: US dollars for a million tokens';
const price = { input: between(0, 1e6), cached: between(0, 1e6).optional(), output: between(0, 1e6) };

/** Every setting by its name in heureka.config.yaml; a flag has the same name. */
export const settingsSchema = z
  .strictObject({
    proposer: z.union([oneOf(['auto', 'openai', 'evolve', 'manual']), z.templateLiteral(['replay:', text])], {
      error: 'one of auto, openai, evolve, manual, replay:RUN',
    }),
    model: text,
    /** US dollars, tokens (read and written) and time after which no further round is begun. */
    maxCost: positive(1e6),
    maxTokens: whole(1, 1e12),
    maxTime: duration,
    /** US dollars for a million tokens, by model: they win over those that come with the package. */
    prices: z.record(text, z.strictObject(price, { error: priceError }), {
      error: 'a map of models to prices',
    }),
    strategy: oneOf(['eureka', 'opro', 'islands', 'random']),
    /** Of the strategy opro: how many solutions it shows, in which order, how their scores are told, in how many tokens. */
    kept: whole(1, 10_000),
    order: oneOf(['worst-first', 'best-first', 'random']),
    scores: oneOf(['integers', 'buckets', 'exact', 'hidden']),
    buckets: whole(2, 1_000_000),
    context: whole(500, 100_000_000),
    /** Of a language model's answers: one number, or from the first iteration to the last. */
    temperature,
    /** Independent searches of heureka optimize, each on an instance of its own. */
    repeats: whole(1, 1000),
    iterations: whole(1, 10_000),
    samples: whole(1, 10_000),
    /** Independent searches, the best of all counts. */
    restarts: whole(1, 1000),
    /** How often an answer that fails goes back to be mended. */
    repairs: whole(0, 100),
    /** Whether the best of the search or of the last iteration is gone on from. */
    parent: oneOf(['global', 'last']),
    /** Whether the worse half of an iteration's candidates is stopped early, and half of the rest later. */
    halving: flag,
    /** Whether a proposer is shown how the components behaved, or the score alone. */
    reflection: flag,
    /** The reward that every search starts from: human, fitness, a file or a run. */
    init: text,
    /** What a person has to say from the start, and whether to ask one between iterations. */
    feedback: text,
    ask: flag,
    /** The run whose policy every training starts from. */
    from: text,
    /** A folder of prompts in place of ours. */
    prompts: text,
    /** The run whose lessons a proposer is given. */
    lessons: text,
    seed: whole(0, 2_147_483_647),
    /** Policies trained with each reward of the final table. */
    seeds: whole(1, 100),
    /** Trainings side by side. */
    jobs: whole(1, 4096),
    /** URL of the Redis server whose workers do the trainings. */
    redis: text,
    /** Whether trainings are done anew whose results Redis has. */
    fresh: flag,
    backend: oneOf(['auto', 'simd', 'tfjs']),
    /** Environment steps of one training. */
    steps: trainingFields.steps,
    /** Folder of the runs. */
    runs: text,
    /** Overrides of the environment's preset. */
    training: z.strictObject(trainingFields, { error: 'a map of training settings' }).partial(),
  })
  .partial();

/** Settings of one source: a file, the process's environment, or flags. What is absent is left to another source. */
export type PartialSettings = Present<Omit<Parsed, 'training'>> & {
  readonly training?: Partial<TrainingSettings>;
};

type Parsed = z.infer<typeof settingsSchema>;
type Present<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The names that may stand at `path`, for the hint about one that may not. */
export function knownNames([first]: readonly PropertyKey[]): string[] {
  if (first === 'training') return Object.keys(trainingFields);
  return first === 'prices' ? Object.keys(price) : Object.keys(settingsSchema.shape);
}
