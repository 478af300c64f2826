import { createInterface } from 'node:readline';
import { HeurekaError } from '../../core/errors.ts';
import type { Context } from '../context.ts';

/**
 * Asks the person at the terminal one question and returns the line they answer with, '' when they close the input.
 * Throws `HeurekaError('interrupted')` when they stop instead.
 */
export function askPerson(question: string, context: Context): Promise<string> {
  const input = context.stdin;
  if (!input) return Promise.resolve('');
  const reader = createInterface({ input, terminal: false });
  return new Promise<string>((resolve, reject) => {
    const stop = () => reject(new HeurekaError('interrupted', 'Stopped at a question.'));
    context.signal.addEventListener('abort', stop, { once: true });
    reader.once('line', resolve);
    reader.once('close', () => resolve(''));
    if (context.signal.aborted) stop();
    context.stderr.write(question);
  }).finally(() => reader.close());
}
