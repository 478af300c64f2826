import type { Checkpoint } from '../../core/training.ts';
import { block, double, float, integer } from '../policy/protobuf.ts';
import { quantities } from './quantities.ts';

/**
 * A training's curves as an event file of TensorBoard: records of a length, its checksum, an Event message and its
 * checksum (tensorflow/core/lib/io/record_writer). `seconds` is the time every event bears.
 */
export function printTensorboard(checkpoints: readonly Checkpoint[], seconds: number): Uint8Array {
  const time = double(1, seconds);
  const version = [time, block(3, 'brain.Event:2')];
  const events = checkpoints.map((checkpoint) => {
    const values = quantities(checkpoint).map(([tag, value]) => block(1, [block(1, tag), float(2, value)]));
    return [time, integer(2, checkpoint.steps), block(5, values)];
  });
  return Buffer.concat([version, ...events].map((event) => record(Buffer.concat(event))));
}

function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

function checksum(data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(maskedCrc(data));
  return bytes;
}

/** CRC-32C, turned and shifted: a checksum of data that holds checksums itself would be weak. */
export function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C (Castagnoli): RFC 3720, appendix B.4. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});
