import { z } from 'zod';

/** A whole number; every message says what is expected, and follows "<name> must be". */
export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function between(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function positive(max: number) {
  const error = `a number above 0, at most ${max}`;
  return z.number({ error }).gt(0, { error }).max(max, { error });
}

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: `one of ${names.join(', ')}` });
}

export const flag = z.boolean({ error: 'true or false' });
