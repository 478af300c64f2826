import type { Readable } from 'node:stream';

/** What becomes of the lines of a stream. */
export interface LineHandlers {
  /** A whole line, without its newline. A last line that is cut short is dropped. */
  readonly line: (text: string) => void;
  /** A line went over the limit; no further line is told of. */
  readonly tooLong: () => void;
}

/** Splits `stream` into lines of UTF-8 of at most `limit` bytes, whatever the pieces it arrives in. */
export function readLines(stream: Readable, limit: number, { line, tooLong }: LineHandlers): void {
  let pieces: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(10); size <= limit && end >= 0; end = chunk.indexOf(10, from)) {
      const text = Buffer.concat([...pieces, chunk.subarray(from, end)]).toString('utf8');
      pieces = [];
      size = 0;
      from = end + 1;
      line(text);
    }
    if (size > limit) return;
    const rest = chunk.subarray(from);
    pieces.push(rest);
    size += rest.length;
    if (size <= limit) return;
    pieces = [];
    tooLong();
  });
  // A broken pipe ends the process on the other side too, which is told of by its own end.
  stream.on('error', () => undefined);
}
