/** What must become of a hostile program. */
export type Verdict =
  /** No check lets it pass, so that it never runs. */
  | 'refused'
  /** It runs, and costs its own candidate with a message. */
  | 'failed'
  /** It runs to the end, and nothing came of it: what it calls `reached` is 0 throughout. */
  | 'harmless';

export interface Attack {
  readonly family: string;
  readonly name: string;
  readonly program: string;
  /** More than one where versions of V8 differ in what stops it first. */
  readonly must: readonly Verdict[];
  /** What its message must say, so that it was stopped for what it tried, and not for a slip of ours in writing it. */
  readonly says: RegExp;
}

/** The attacks of one family, by name; each is expected to end as `must` says, with a message that `says` matches. */
export function family(
  name: string,
  must: Verdict | readonly Verdict[],
  programs: Readonly<Record<string, string>>,
  says = /./,
): Attack[] {
  const verdicts = typeof must === 'string' ? [must] : must;
  return Object.entries(programs).map(([attack, program]) => ({
    family: name,
    name: attack,
    program,
    must: verdicts,
    says,
  }));
}

/** A program with `statements` as the body of its reward. */
export const body = (statements: string) =>
  `export function reward(s: State, a: Action) {\n  ${statements}\n}`;

/** The same in the JavaScript that runs. */
export const code = (statements: string) => `function reward(s, a) {\n  ${statements}\n}`;

/** `middle` inside `depth` pairs of `open` and `close`. */
export const nested = (depth: number, open: string, middle: string, close: string) =>
  open.repeat(depth) + middle + close.repeat(depth);

/** `text` for each whole number below `count`, joined. */
export const repeated = (count: number, text: (k: number) => string, between = '') =>
  Array.from({ length: count }, (_, k) => text(k)).join(between);
