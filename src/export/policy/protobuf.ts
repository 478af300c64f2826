/**
 * Protocol Buffers, as much of them as ONNX and TensorBoard files need: a field is its number and wire type, then its
 * value (protobuf.dev/programming-guides/encoding).
 */

const bytesOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts);

/** A whole number of up to 53 bits, seven bits to the byte. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);

export const integer = (field: number, value: number) => bytesOf([tag(field, 0), varint(value)]);

export function double(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytesOf([tag(field, 1), bytes]);
}

export function float(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytesOf([tag(field, 5), bytes]);
}

/** A text, bytes, or a message made of fields. */
export function block(field: number, content: string | Uint8Array | readonly Uint8Array[]): Uint8Array {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : content instanceof Uint8Array
        ? content
        : bytesOf(content);
  return bytesOf([tag(field, 2), varint(bytes.length), bytes]);
}

/** The values of every field of a message, in their order: numbers, or the bytes of texts and messages. */
export type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** Reads the fields of a message. Throws a RangeError when the bytes are none. */
export function readMessage(bytes: Uint8Array): Message {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const readVarint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = view.readUInt8(at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const readBlock = () => {
    const length = readVarint();
    if (at + length > view.length) throw new RangeError('a block runs past the end');
    at += length;
    return view.subarray(at - length, at);
  };
  while (at < view.length) {
    const key = readVarint();
    const field = Math.floor(key / 8);
    const values = fields.get(field) ?? [];
    fields.set(field, values);
    values.push(readValue(key % 8));
  }
  return fields;

  function readValue(wireType: number): number | Uint8Array {
    if (wireType === 0) return readVarint();
    if (wireType === 2) return readBlock();
    if (wireType === 1) {
      at += 8;
      return view.readDoubleLE(at - 8);
    }
    if (wireType !== 5) throw new RangeError(`there is no wire type ${wireType}`);
    at += 4;
    return view.readFloatLE(at - 4);
  }
}
