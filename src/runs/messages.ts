import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeDurably } from './durable-file.ts';

/** What a person says to a search: a file in its folder until the search has journalled it. */
export interface Message {
  /** Unique, and in the order of the messages. */
  readonly id: string;
  readonly text: string;
}

/** A run's folder. */
type Place = { readonly folder: string };

const folderOf = ({ folder }: Place) => join(folder, 'messages');
/** An id comes out of a journal too, which may be a stranger's: it names a file in that folder and no other. */
const fileOf = (run: Place, id: string) => join(folderOf(run), basename(`${id}.json`));

/** Leaves a message for whoever works on the run, now or later: a journal has one writer, and this is not it. */
export function leaveMessage(run: Place, text: string, now: Date): Message {
  const id = `${now.toISOString().replaceAll(/\D/g, '')}-${randomUUID()}`;
  writeDurably(fileOf(run, id), `${JSON.stringify({ text })}\n`);
  return { id, text };
}

/** The messages that wait, oldest first; what is none is passed over. */
export function waitingMessages(run: Place): Message[] {
  if (!existsSync(folderOf(run))) return [];
  const names = readdirSync(folderOf(run)).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) => {
    try {
      const { text } = JSON.parse(readFileSync(join(folderOf(run), name), 'utf8')) as Message;
      return typeof text === 'string' ? [{ id: name.replace(/\.json$/, ''), text }] : [];
    } catch {
      return [];
    }
  });
}

/** Takes a message away once the journal has it. */
export const takeMessage = (run: Place, id: string) => rmSync(fileOf(run, id), { force: true });
