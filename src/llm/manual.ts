import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Chat, ChatMessage, ChatProgress } from '../core/chat.ts';
import { HeurekaError } from '../core/errors.ts';
import { sleep } from './patience.ts';

/** What a person is asked to do for one answer. */
export interface ManualTask {
  /** What the answer is for, such as '02-07'. */
  readonly label: string;
  /** The whole prompt, for any chat window. */
  readonly prompt: string;
  readonly promptFile: string;
  /** Where the answer is to be saved. */
  readonly answerFile: string;
  /** Whether another answer to a prompt is wanted that has been shown before. */
  readonly again: boolean;
}

export interface ManualSettings {
  /** Where prompts are written and answers are looked for. */
  readonly folder: string;
  /** Shows a person what to do. */
  readonly show: (task: ManualTask) => void;
  readonly onProgress?: (progress: ChatProgress) => void;
  /** Seconds between two looks at the folder. */
  readonly interval?: number;
}

/**
 * A person as a language model: prompts are written to files, and answers read from files that the person saves, from
 * any chat window. An answer that is there already is taken, so that a stopped search goes on where it was.
 */
export function manualChat({ folder, show, onProgress, interval = 0.5 }: ManualSettings): Chat {
  const shown = new Set<string>();
  return {
    name: 'manual',
    complete: async (messages, { label = 'answer', signal = new AbortController().signal }) => {
      const stem = join(folder, label.replaceAll(/[^\w-]+/g, '-'));
      const [promptFile, answerFile] = [`${stem}.prompt.md`, `${stem}.answer.md`];
      const prompt = promptText(messages);
      write(folder, promptFile, prompt);
      if (!existsSync(answerFile)) {
        show({ label, prompt, promptFile, answerFile, again: shown.has(prompt) });
        shown.add(prompt);
      }
      const tell = (done: boolean) =>
        onProgress?.({ label, text: '', waiting: `for ${basename(answerFile)}`, done });
      tell(false);
      try {
        return { text: await awaitAnswer(answerFile, interval, signal), model: 'manual' };
      } finally {
        tell(true);
      }
    },
  };
}

/** A conversation as one text: a chat window has one field. */
function promptText(messages: readonly ChatMessage[]): string {
  const parts = messages.map(({ role, content }) =>
    role === 'assistant' ? `You answered:\n\n${content.trim()}` : content.trim(),
  );
  return `${parts.join('\n\n---\n\n')}\n`;
}

/** Renamed into place, so that nobody copies half of it. */
function write(folder: string, file: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new HeurekaError('unavailable', `Cannot write ${file}: ${(error as Error).message}`);
  }
}

/** Looks at the file until it holds a text that has stayed the same for one interval: an editor may still be saving. */
async function awaitAnswer(file: string, interval: number, signal: AbortSignal): Promise<string> {
  let last: string | undefined;
  for (;;) {
    if (signal.aborted) throw new HeurekaError('interrupted', 'The wait for an answer was cancelled.');
    const text = textOf(file);
    if (text !== undefined && text === last && text.trim() !== '') return text;
    last = text;
    // Cancelled or not, the loop decides what comes next.
    await sleep(interval, signal).catch(() => {});
  }
}

function textOf(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
