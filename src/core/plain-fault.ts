import type { Fault } from './fault.ts';

/** Characters that do something to a terminal, or to the order in which text is read, and are not seen themselves. */
export const unseenCharacter = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** The same in a message, where a carriage return would write over what came before. */
const unseenInMessage = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

const longestWord = 100;
const longestMessage = 2500;

/**
 * `fault` with a message fit for a terminal and a prompt, whoever had a hand in it: names in it come from the code.
 * Unseen characters are written out, and words and messages without end are cut.
 */
export function plainFault(fault: Fault): Fault {
  const words = fault.message.slice(0, 100 * longestMessage).replaceAll(/\S{100,}/g, shortWord);
  const seen = words.replaceAll(unseenInMessage, codeOf);
  const message = seen.length > longestMessage ? `${seen.slice(0, longestMessage)}…` : seen;
  return { ...fault, message };
}

const shortWord = (word: string) => `${word.slice(0, longestWord)}…`;

/** U+202E, as Unicode writes it. */
export function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
