import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads a file that another process appends to, whole lines only. */
export class LineTail {
  private readonly file: string;
  /** Bytes behind the last newline that was read. */
  private offset = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** The lines that have been completed since the last call; none while there is no file. */
  read(): string[] {
    const bytes = this.appended();
    const end = bytes.lastIndexOf(10) + 1;
    this.offset += end;
    return end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split('\n');
  }

  private appended(): Buffer {
    let handle: number;
    try {
      handle = openSync(this.file, 'r');
    } catch {
      return Buffer.alloc(0);
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - this.offset));
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, this.offset));
    } finally {
      closeSync(handle);
    }
  }
}
