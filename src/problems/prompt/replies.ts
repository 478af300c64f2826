import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Chat, ChatMessage } from '../../core/chat.ts';
import { addUsages, UnansweredError, type Usage } from '../../core/usage.ts';
import { limit } from '../../optimize/limit.ts';

/** What the scorer said, and what it took. */
export interface Reply {
  readonly text: string;
  readonly usage?: Usage;
}

/** How often a question is asked that gets an empty reply: one that stays empty is what the model has to say. */
const triesForWords = 3;

/**
 * Asks the scorer, at most so many questions at a time, and none twice: replies are remembered, and kept in `file` where
 * there is one, so that an evaluation that was cut short asks only what is missing.
 */
export class Replies {
  private readonly chat: Chat;
  private readonly name: string;
  private readonly file: string | undefined;
  private readonly limited: ReturnType<typeof limit>;
  private readonly known = new Map<string, Reply>();
  private readonly coming = new Map<string, Promise<Reply>>();
  /** Keys of the replies that somebody has accounted for. */
  private readonly counted = new Set<string>();

  constructor(chat: Chat, name: string, parallel: number, file?: string) {
    this.chat = chat;
    this.name = name;
    this.file = file;
    this.limited = limit(parallel);
    if (file !== undefined && existsSync(file)) this.read(file);
  }

  /** Whether anything has ever been answered: a scorer that never did is not there at all. */
  get any(): boolean {
    return this.known.size > 0;
  }

  /**
   * The reply, with what it took for the first who asks. Throws `UnansweredError` when the model does not answer, after all
   * of its retries.
   */
  async to(messages: readonly ChatMessage[], label: string, signal: AbortSignal): Promise<Reply> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.name, messages]))
      .digest('hex');
    const reply = await this.knownOrAsked(key, messages, label, signal);
    if (this.counted.has(key)) return { text: reply.text };
    this.counted.add(key);
    return reply;
  }

  private async knownOrAsked(
    key: string,
    messages: readonly ChatMessage[],
    label: string,
    signal: AbortSignal,
  ): Promise<Reply> {
    for (;;) {
      const known = this.known.get(key);
      if (known) return known;
      const coming = this.coming.get(key);
      if (!coming) break;
      try {
        return await coming;
      } catch (error) {
        // Whoever asked first may have been stopped: that is no answer to anybody else.
        if (error instanceof UnansweredError || signal.aborted) throw error;
      }
    }
    const reply = this.limited(() => this.ask(key, messages, label, signal)).finally(() =>
      this.coming.delete(key),
    );
    this.coming.set(key, reply);
    return reply;
  }

  private async ask(
    key: string,
    messages: readonly ChatMessage[],
    label: string,
    signal: AbortSignal,
  ): Promise<Reply> {
    const usages: Usage[] = [];
    let said = '';
    // A server that is out of order may send nothing, as if that were an answer.
    for (let tries = 0; tries < triesForWords && said.trim() === ''; tries++) {
      signal.throwIfAborted();
      const { text, usage } = await this.chat.complete(messages, { temperature: 0, label, signal });
      if (usage) usages.push(usage);
      said = text;
    }
    const reply = { text: said, ...(usages.length > 0 && { usage: addUsages(usages) }) };
    this.known.set(key, reply);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify({ key, ...reply })}\n`);
    return reply;
  }

  private read(file: string): void {
    const text = readFileSync(file, 'utf8');
    for (const line of text.split('\n')) {
      const entry = readEntry(line);
      if (entry) this.known.set(entry.key, entry.reply);
    }
    // What follows begins a line of its own.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }
}

/** Undefined for a line that was being written when a process died. */
function readEntry(line: string): { readonly key: string; readonly reply: Reply } | undefined {
  try {
    const { key, ...reply } = JSON.parse(line) as Reply & { readonly key: string };
    return { key, reply };
  } catch {
    return undefined;
  }
}
