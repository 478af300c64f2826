import { z } from 'zod';
import { HeurekaError } from '../../core/errors.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import type { RunConfig } from '../../runs/run-folder.ts';
import { settingsSchema } from '../settings-schema.ts';

const text = z.string({ error: 'a text' });
const number = z.number({ error: 'a number' });
const whole = z.int({ error: 'a whole number' });
const texts = z.array(text, { error: 'a list of texts' });

const usage = z.looseObject(
  {
    ...{ requests: whole, inputTokens: number, cachedTokens: number, outputTokens: number },
    ...{ estimated: z.boolean({ error: 'true or false' }), cost: number.optional() },
  },
  { error: 'a map' },
);

const messages = z.array(z.looseObject({ role: text, content: text }, { error: 'a message' }), {
  error: 'a list of messages',
});

const statistics = z.looseObject(
  { mean: number, min: number, max: number, std: number, varianceShare: number },
  { error: 'a map of statistics' },
);

const checkpoint = z.looseObject(
  {
    ...{ steps: number, fitness: number, episodeLength: number, reward: number },
    components: z.record(z.string(), statistics, { error: 'a map of components' }),
  },
  { error: 'a checkpoint' },
);

/** A training's; another problem's has neither of these. */
const trained = z.looseObject(
  { checkpoints: z.array(checkpoint, { error: 'a list of checkpoints' }).min(1), finalFitness: number },
  { error: 'a map' },
);
const detail = z.record(z.string(), z.unknown(), { error: 'a map' }).superRefine((value, context) => {
  const isTraining = 'checkpoints' in value || 'finalFitness' in value || Object.keys(value).length === 0;
  const parsed = isTraining ? trained.safeParse(value) : undefined;
  for (const { path, message } of parsed?.error?.issues ?? [])
    context.addIssue({ code: 'custom', path, message });
});

const fault = z.looseObject({ kind: text, message: text, line: whole.optional() }, { error: 'a fault' });
const outcome = z.discriminatedUnion(
  'ok',
  [
    z.looseObject({ ok: z.literal(true), score: number, detail }),
    z.looseObject({ ok: z.literal(false), fault }),
  ],
  { error: 'an outcome' },
);

const candidate = z.looseObject(
  {
    ...{ id: text, iteration: whole, restart: whole.optional(), repairs: whole.optional() },
    ...{ parents: texts, solution: text, outcome },
  },
  { error: 'a candidate' },
);

const ledger = z.looseObject({ ...usage.shape, answers: whole, unpriced: whole }, { error: 'a map' });
const reason = z.enum(['cost', 'tokens', 'time'], { error: 'cost, tokens or time' });
const stopped = { reason, restart: whole, iteration: whole };
const asked = { usage: usage.optional(), messages: messages.optional(), model: text.optional() };
const scores = z.array(number, { error: 'a list of numbers' });

/** What an entry must hold, by its type; one of another type is passed over. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  proposed: z.looseObject({
    id: text,
    iteration: whole,
    text,
    parents: texts,
    mends: fault.optional(),
    ...asked,
  }),
  unanswered: z.looseObject({ id: text, iteration: whole, usage }),
  evaluated: z.looseObject({ candidate }),
  trained: z.looseObject({ role: text, repeat: whole, candidate: text.optional(), outcome }),
  stopped: z.looseObject({ ...stopped, candidates: texts }),
  feedback: z.looseObject({ iteration: whole, text }),
  lessons: z.looseObject({ text, ...asked }),
  continued: z.looseObject({ iterations: whole }),
  finished: z
    .looseObject({
      best: z.looseObject({ id: text, score: number }, { error: 'a map' }).optional(),
      finals: z.looseObject({ sparse: scores, human: scores, found: scores }, { error: 'a map' }).optional(),
      ledger: ledger.optional(),
      stopped: z.looseObject(stopped, { error: 'a map' }).optional(),
    })
    .refine(({ best, finals }) => !best || finals, { path: ['finals'], error: 'there' }),
};

/**
 * Looks at every entry of a search's journal, which comes from a file: whatever reads it further may rely on its shape.
 * `first` is the line of the first. Throws `HeurekaError('failed')` with the line and the field that is damaged.
 */
export function checkEntries(entries: readonly JournalEntry[], first: number | undefined = 2): void {
  for (const [k, entry] of entries.entries()) {
    const issue = shapes[entry.type]?.safeParse(entry).error?.issues[0];
    if (!issue) continue;
    const where = first === undefined ? 'its last line' : `line ${first + k}`;
    throw new HeurekaError(
      'failed',
      `The run's journal is damaged at ${where}: ${[entry.type, ...issue.path].join('.')} must be ${issue.message}.`,
      'Something other than heureka changed events.jsonl: restore it, or start the search anew.',
    );
  }
}

const settings = z.looseObject({
  environment: text,
  proposer: z.enum(['openai', 'evolve', 'manual', 'replay'], { error: 'a proposer' }),
  ...{ iterations: whole.positive(), samples: whole.positive(), seed: whole, finalSeeds: whole.positive() },
  training: settingsSchema.shape.training.unwrap().required(),
  backend: z.enum(['simd', 'tfjs'], { error: 'simd or tfjs' }),
});

/** Looks at the settings of a search that a file holds. Throws `HeurekaError('failed')` with the field that is damaged. */
export function checkSettings(config: Pick<RunConfig, 'settings'>, file: string): void {
  const issue = settings.safeParse(config.settings).error?.issues[0];
  if (!issue) return;
  const field = ['settings', ...issue.path].join('.');
  throw new HeurekaError('failed', `${file} is damaged: ${field} must be ${issue.message}.`);
}
