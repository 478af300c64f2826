/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded by hashing a label.
 * Every stream is named, so that no result depends on the order in which streams are made.
 */
export class Random {
  private readonly words: Uint32Array;
  private spare: number | undefined;

  /** The stream that belongs to `seed` and `labels`; equal arguments give equal streams, on every machine. */
  constructor(seed: number, ...labels: (string | number)[]) {
    this.words = hashWords([seed, ...labels].join('\u0000'));
    for (let i = 0; i < 12; i++) this.word();
  }

  /** A uniform 32-bit unsigned integer. */
  word(): number {
    const w = this.words;
    const sum = (w[0]! + w[1]! + w[3]!) >>> 0;
    w[3] = w[3]! + 1;
    w[0] = w[1]! ^ (w[1]! >>> 9);
    w[1] = w[2]! + (w[2]! << 3);
    w[2] = ((w[2]! << 21) | (w[2]! >>> 11)) + sum;
    return sum;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.word() / 4294967296);
  }

  /** A uniform integer in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** One element of `items`, uniformly. */
  choose<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** A standard normal number, by Marsaglia's polar method. */
  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const squared = u * u + v * v;
      if (squared >= 1 || squared === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
      this.spare = v * scale;
      return u * scale;
    }
  }

  /** Puts `items` into a uniformly random order, in place (Fisher and Yates). */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swap = items[i]!;
      items[i] = items[j]!;
      items[j] = swap;
    }
    return items;
  }
}

/** A 31-bit seed derived from another one and labels: how one seed becomes many. */
export function deriveSeed(seed: number, ...labels: (string | number)[]): number {
  return hashWords([seed, ...labels].join('\u0000'))[0]! >>> 1;
}

/** Four 32-bit words from a text: four passes of FNV-1a, each finished by murmur3's mixer. */
function hashWords(text: string): Uint32Array {
  const words = new Uint32Array(4);
  for (let k = 0; k < 4; k++) {
    let hash = (0x811c9dc5 ^ Math.imul(k + 1, 0x9e3779b9)) >>> 0;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    words[k] = hash ^ (hash >>> 16);
  }
  return words;
}
