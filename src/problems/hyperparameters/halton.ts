import { Random } from '../../core/random.ts';

/** Digits of a coordinate that are permuted: beyond them a double has no room. */
const precision = 2 ** -40;

/**
 * Points of a randomised Halton sequence in [0, 1)^dimensions: the k-th in dimension j is the number k in the j-th prime
 * base, its digits mirrored at the point, each digit place permuted at random (Owen, 2017, arXiv 1706.02808). Any
 * `base^m` points in a row from a multiple of it have one in each interval of that width.
 */
export function haltonSequence(dimensions: number, seed: number): (index: number) => number[] {
  const bases = primes(dimensions);
  const permutations = bases.map((base, dimension) => digitPermutations(base, seed, dimension));
  return (index) => bases.map((base, dimension) => mirrored(index, base, permutations[dimension]!));
}

function mirrored(index: number, base: number, permutations: readonly (readonly number[])[]): number {
  let [left, weight, sum] = [index, 1 / base, 0];
  for (const permutation of permutations) {
    sum += weight * permutation[left % base]!;
    left = Math.floor(left / base);
    weight /= base;
  }
  // Rounding may lift a sum of nothing but highest digits to 1.
  return Math.min(sum, 1 - 2 ** -53);
}

function digitPermutations(base: number, seed: number, dimension: number): number[][] {
  const places = Math.ceil(Math.log(1 / precision) / Math.log(base));
  const random = new Random(seed, 'halton', dimension);
  return Array.from({ length: places }, () =>
    random.shuffle(Array.from({ length: base }, (_, digit) => digit)),
  );
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}
