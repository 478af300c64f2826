import type { Environment } from '../../../core/environment.ts';

/** A way to be made fast: the field that measures how far one has come, and the one that is its rate. */
export interface Aim {
  readonly position: string;
  readonly rate: string;
}

/** What a task says when the more of something there is the better, without a mark to reach. */
const asFastAsCanBe = /\b(?:fast|faster|fastest|quick|quickly|speed|speedily|swiftly|as far as)\b/i;

/** Words that say nothing of what is meant, also where a task and a field have them in common. */
const fillers = new Set(
  'the its and with without over under for from into onto that this until while than can make fast far'.split(
    ' ',
  ),
);

/**
 * The speed that the task of `environment` asks for, read as a person would read it: a task that speaks of speed, and
 * among the velocities (m/s) of positions (m) the one whose descriptions share most words with it ("forwards", "along the
 * pool"). Undefined when the task speaks of none, or of no direction that a field has. `rates` names each field's rate.
 */
export function aimOf(
  { task, state }: Environment,
  rates: Readonly<Record<string, string>>,
): Aim | undefined {
  if (!asFastAsCanBe.test(task)) return undefined;
  const spoken = new Set(wordsOf(task));
  const shared = (name: string) => wordsOf(state[name]!.meaning).filter((word) => spoken.has(word)).length;
  const [best] = Object.entries(rates)
    .filter(([position]) => state[position]!.unit === 'm')
    .map(([position, rate]) => ({ aim: { position, rate }, shared: shared(position) + shared(rate) }))
    .sort((a, b) => b.shared - a.shared);
  return best && best.shared > 0 ? best.aim : undefined;
}

/** The words of a text that mean something, "forward" and "forwards" alike. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return words.filter((word) => !fillers.has(word)).map((word) => word.replace(/s$/, ''));
}
