import { readFileSync } from 'node:fs';
import { HeurekaError } from '../../core/errors.ts';
import { Random } from '../../core/random.ts';
import type { Match } from './match.ts';

/** A question with its answer. */
export interface Pair {
  readonly question: string;
  readonly answer: string;
}

/** Pairs that instructions are scored on, and pairs that only the best is measured on. */
export interface Split {
  readonly training: readonly Pair[];
  readonly heldOut: readonly Pair[];
}

/**
 * Reads pairs from a file of JSON objects, one a line, each with a `question` and an `answer`. Throws
 * `HeurekaError('usage')` naming the line and the field.
 */
export function readPairs(path: string, shown: string, match: Match): Pair[] {
  const lines = readLines(path, shown).split('\n');
  const pairs = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [readPair(line, `${shown}, line ${i + 1}`, match)],
  );
  if (pairs.length >= 2) return pairs;
  throw wrong(`${shown} has ${pairs.length === 0 ? 'no pairs' : 'one pair'}: two are needed at least.`);
}

function readLines(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw wrong(missing ? `There is no file ${shown}.` : `${shown} cannot be read.`);
  }
}

function readPair(line: string, place: string, match: Match): Pair {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    throw wrong(`${place} is not JSON.`);
  }
  const { question, answer } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof question !== 'string' || question.trim() === '')
    throw wrong(`${place}: 'question' must be a text.`);
  const text = typeof answer === 'number' ? String(answer) : answer;
  if (typeof text !== 'string' || text.trim() === '') {
    throw wrong(`${place}: 'answer' must be a text or a number.`);
  }
  const fault = match.faultOf(text);
  if (fault) throw wrong(`${place}: 'answer' ${fault}.`);
  return { question: question.trim(), answer: text.trim() };
}

const wrong = (message: string) =>
  new HeurekaError('usage', message, 'A line looks like: {"question": "What is 2 + 2?", "answer": "4"}');

/** A part of the pairs to train on, drawn by `seed`; at least one pair on either side, unless all are to train on. */
export function splitPairs(pairs: readonly Pair[], share: number, seed: number): Split {
  const order = new Random(seed, 'split').shuffle(Array.from(pairs, (_, i) => i));
  const wanted = Math.max(1, Math.round(share * pairs.length));
  const count = share < 1 ? Math.min(wanted, pairs.length - 1) : pairs.length;
  const chosen = new Set(order.slice(0, count));
  return {
    training: pairs.filter((_, i) => chosen.has(i)),
    heldOut: pairs.filter((_, i) => !chosen.has(i)),
  };
}
