import { crc32 } from 'node:zlib';

/** A file of an archive; its name has slashes where it lies in folders. */
export interface ZipFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** 1980-01-01, the earliest that the format knows: no clock reaches the file. */
const date = 0x21;

/** Bit 11: names are UTF-8. */
const flags = 0x0800;

/** An archive of `files`, stored as they are (PKWARE's APPNOTE 6.3: local headers, central directory, its end). */
export function zip(files: readonly ZipFile[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name.replaceAll('\\', '/'));
    const content = Buffer.from(file.content as Uint8Array);
    const facts = factsOf(name, content);
    parts.push(words(0x04034b50, [20]), facts, name, content);
    directory.push(words(0x02014b50, [20, 20]), facts, comment(offset), name);
    offset += 4 + 2 + facts.length + name.length + content.length;
  }
  const length = directory.reduce((sum, { length: bytes }) => sum + bytes, 0);
  const end = Buffer.concat([
    words(0x06054b50, [0, 0, files.length, files.length]),
    long(length),
    long(offset),
  ]);
  return Buffer.concat([...parts, ...directory, end, words(undefined, [0])]);
}

/** What the local header and the directory say of a file alike. */
function factsOf(name: Buffer, content: Buffer): Buffer {
  const sizes = [crc32(content), content.length, content.length].map(long);
  return Buffer.concat([words(undefined, [flags, 0, 0, date]), ...sizes, words(undefined, [name.length, 0])]);
}

/** What the directory says beyond that: no comment, the first disk, no attributes, and where the file lies. */
const comment = (offset: number) => Buffer.concat([words(undefined, [0, 0, 0, 0, 0]), long(offset)]);

/** Numbers of 16 bits, behind a signature of 32. */
function words(signature: number | undefined, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [k, value] of values.entries()) bytes.writeUInt16LE(value, 2 * k);
  return signature === undefined ? bytes : Buffer.concat([long(signature), bytes]);
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
