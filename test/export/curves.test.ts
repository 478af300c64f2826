import { expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/training.ts';
import { printCsv } from '../../src/export/curves/csv.ts';
import { crc32c, maskedCrc, printTensorboard } from '../../src/export/curves/tensorboard.ts';
import { readMessage } from '../../src/export/policy/protobuf.ts';

const statistics = { mean: 0.25, min: 0, max: 1, std: 0.5, varianceShare: 1 };
const checkpoints: Checkpoint[] = [
  { steps: 1000, fitness: 1.5, episodeLength: 20, reward: 0.25, components: { alive: statistics } },
  { steps: 300_000, fitness: -2, episodeLength: 40, reward: 0.5, components: { alive: statistics } },
];

test('CRC-32C gives the published values', () => {
  // RFC 3720, B.4; and the checksum of '123456789' in every catalogue of CRCs.
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, k) => k))).toBe(0x46dd794e);
});

/** The records of an event file, each with its checksums checked. */
function records(file: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(file);
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

test('an event file begins as those of TensorFlow do, and holds every number', () => {
  const file = printTensorboard(checkpoints, 1_700_000_000);
  // A record of 24 bytes, the checksum TensorFlow gives that length, and the first field of an Event.
  expect(Buffer.from(file).subarray(0, 13).toString('hex')).toBe('1800000000000000a37f4b2209');
  const [first, ...events] = records(file).map(readMessage);
  expect(String(first!.get(3)![0])).toBe('brain.Event:2');
  const read = events.map((event) => {
    const values = readMessage(event.get(5)![0] as Uint8Array).get(1)!;
    const scalars = values.map((value) => readMessage(value as Uint8Array));
    return [event.get(2)![0], Object.fromEntries(scalars.map((s) => [String(s.get(1)![0]), s.get(2)![0]]))];
  });
  expect(read).toMatchObject([
    [1000, { fitness: 1.5, episodeLength: 20, reward: 0.25, 'component/alive/mean': 0.25 }],
    [300_000, { fitness: -2, 'component/alive/std': 0.5 }],
  ]);
});

test('a table of curves has one number a row', () => {
  const lines = printCsv(new Map([['01-02', checkpoints]]))
    .trim()
    .split('\n');
  expect(lines[0]).toBe('training,steps,quantity,value');
  expect(lines).toContain('01-02,300000,fitness,-2');
  expect(lines).toContain('01-02,1000,component/alive/std,0.5');
  expect(lines).toHaveLength(1 + 2 * 8);
});
