import type { ChatProgress } from '../../core/chat.ts';
import { formatCount, plural } from '../format.ts';

/** Characters of what is being written that are shown. */
const shownTail = 32;

/** What language models are writing at the moment, for the status line. */
export class Writing {
  private readonly answers = new Map<string, ChatProgress>();
  private last: ChatProgress | undefined;

  see(progress: ChatProgress): void {
    this.last = progress;
    if (progress.done) this.answers.delete(progress.label);
    else this.answers.set(progress.label, progress);
  }

  /** Facts, the most important first; none while nothing is written. */
  get facts(): string[] {
    const answers = [...this.answers.values()];
    if (answers.length === 0) return [];
    const waiting = answers.flatMap(({ waiting }) => waiting ?? []);
    const characters = answers.reduce((sum, { text }) => sum + text.length, 0);
    const written = characters > 0 ? `: ${formatCount(characters)} characters` : '';
    const writing = answers.length - waiting.length;
    return [
      ...(writing > 0 ? [`writing ${plural(writing, 'answer')}${written}`] : []),
      ...(waiting.length > 0 ? [`${waiting.length} waiting: ${waiting[0]}`] : []),
      ...this.tail,
    ];
  }

  /** The end of the answer that was heard of last. */
  private get tail(): string[] {
    const text = this.last?.done === false ? this.last.text.slice(-200).replaceAll(/\s+/g, ' ').trim() : '';
    return text === '' ? [] : [`…${text.slice(-shownTail)}`];
  }
}
