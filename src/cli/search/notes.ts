import { type Context, colours } from '../context.ts';
import { formatCount, formatDuration } from '../format.ts';
import { formatMoney } from '../ledger.ts';
import type { Flags } from '../settings.ts';
import type { SearchSettings } from './perform.ts';

/** '5 x 16', or with restarts '3 x 5 x 16'. */
export function sizeOf({ restarts, iterations, samples }: SearchSettings): string {
  const size = `${iterations} x ${samples}`;
  return restarts > 1 ? `${restarts} x ${size}` : size;
}

/** What a search does that a plain one does not: a title and a text each. */
export function modeFacts(settings: SearchSettings): string[][] {
  const { init, from, feedback, prompts, lessons, parent, halving, reflection } = settings;
  const variants = [
    ...(parent === 'last' ? ['parents from the last iteration'] : []),
    ...(halving ? ['successive halving'] : []),
    ...(reflection ? [] : ['no reflection']),
  ];
  return [
    ...(init ? [['first', `the reward ${init.label}`]] : []),
    ...(from !== undefined ? [['policies', `each trained on from that of ${from}`]] : []),
    ...(feedback !== undefined ? [['you want', feedback]] : []),
    ...(prompts ? [['prompts', `your own: ${Object.keys(prompts).join(', ')}`]] : []),
    ...(lessons ? [['lessons', `of ${lessons.run}`]] : []),
    ...(variants.length > 0 ? [['variant', variants.join(', ')]] : []),
  ];
}

/** What ends a search early: a title and a text. */
export function limitFacts({ limits, maxTime }: Pick<SearchSettings, 'limits' | 'maxTime'>): string[][] {
  const facts = [
    ...(limits?.cost !== undefined ? [formatMoney(limits.cost)] : []),
    ...(limits?.tokens !== undefined ? [`${formatCount(limits.tokens)} tokens`] : []),
    ...(maxTime !== undefined ? [`${formatDuration(maxTime)} of time`] : []),
  ];
  return facts.length > 0 ? [['at most', facts.join(', ')]] : [];
}

/** Flags that only a proposer with words can follow. */
const wordFlags = ['feedback', 'ask', 'prompts', 'lessons', 'repairs'];

/** Says which of the flags given do nothing in this search. */
export function noteWhatHasNoMeaning(settings: SearchSettings, flags: Flags, context: Context): void {
  const words = wordFlags.filter((name) => flags[name] !== undefined).map((name) => `--${name}`);
  if (flags.reflection === false) words.push('--no-reflection');
  noteWhatIsNotRead(settings.proposer, words, context);
  noteWhatIsNotPaid(settings.proposer, flags, context);
  if (settings.strategy !== 'eureka' && flags.parent !== undefined) {
    const why = {
      random: 'goes on from nothing',
      islands: 'chooses parents of its own',
      opro: 'goes on from the best',
    }[settings.strategy];
    note(`--parent has no meaning for the strategy ${settings.strategy}, which ${why}.`, context);
  }
}

/** Only a language model costs anything. */
export function noteWhatIsNotPaid(
  proposer: SearchSettings['proposer'],
  { maxCost, maxTokens }: Flags,
  context: Context,
): void {
  if (proposer === 'openai' || proposer === 'replay') return;
  if (maxCost === undefined && maxTokens === undefined) return;
  note('--max-cost and --max-tokens limit language models, and none is in use.', context);
}

/** The built-in proposer reads no words. */
export function noteWhatIsNotRead(
  proposer: SearchSettings['proposer'],
  flags: readonly string[],
  context: Context,
): void {
  if (proposer !== 'evolve' || flags.length === 0) return;
  const verb = flags.length === 1 ? 'has' : 'have';
  note(`${flags.join(', ')} ${verb} no meaning for evolve, which reads no words.`, context);
}

function note(text: string, context: Context): void {
  context.stderr.write(`${colours(context.stderr, context.env).yellow('note')}  ${text}\n\n`);
}
