/** Why a candidate has no score. Failures are values: they are kept, counted and fed back to the proposer. */
export interface Fault {
  readonly kind: FaultKind;
  /** One or a few plain sentences, as the proposer will read them. */
  readonly message: string;
  /** The line of the candidate's source at fault, counted from 1. */
  readonly line?: number;
}

/** What is wrong with a candidate. */
export const faultKinds = [
  /** The proposer gave no answer, or a model that scores gave none: no fault of what was proposed. */
  'unanswered',
  /** The answer holds no code. */
  'empty',
  /** The code does not parse. */
  'syntax',
  /** The code does not fit the types of the environment. */
  'type',
  /** The code uses something that a reward may not use. */
  'forbidden',
  /** The code threw. */
  'runtime',
  /** The code returned something that is no reward: not finite, missing, changing its components. */
  'value',
  /** The code took too long. */
  'timeout',
  /** The code took too much memory, or its process died. */
  'crash',
  /** Something outside killed the code's process, every time: what it would have come to is not known. */
  'killed',
  /** The machine gave the work no processor time for very long: this says nothing of the code. */
  'stalled',
  /** The policy's numbers left the finite range while training. */
  'diverged',
  /** The same candidate was proposed before. */
  'duplicate',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** A value, or the fault that stands in its place. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });

export function fail(kind: FaultKind, message: string, line?: number): { ok: false; fault: Fault } {
  return { ok: false, fault: line === undefined ? { kind, message } : { kind, message, line } };
}

/** Whether `value`, from outside, is a fault. */
export function isFault(value: unknown): value is Fault {
  const { kind, message, line } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!faultKinds.some((known) => known === kind) || typeof message !== 'string') return false;
  return line === undefined || Number.isInteger(line);
}

/** Whether a fault may have had to do with the machine and its load: another time, or elsewhere, it may not come. */
export const mayBeTheMachines = ({ kind }: Fault): boolean =>
  ['timeout', 'crash', 'killed', 'stalled'].includes(kind);
