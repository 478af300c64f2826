/** What the process exits with; the numbers are part of the command line's contract. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  unavailable: 3,
  noValidCandidate: 4,
  assertion: 5,
  interrupted: 130,
} as const;

export type ExitReason = keyof typeof exitCodes;

/** An error meant for the user: one clear line, and a hint that says how to mend it. */
export class HeurekaError extends Error {
  override readonly name = 'HeurekaError';
  readonly reason: ExitReason;
  readonly hint: string | undefined;

  constructor(reason: ExitReason, message: string, hint?: string) {
    super(message);
    this.reason = reason;
    this.hint = hint;
  }
}

/** The error for a name that is not in a list, with the nearest one that is. */
export function unknownName(kind: string, name: string, known: readonly string[]): HeurekaError {
  const nearest = nearestName(name, known);
  const hint = nearest ? `Did you mean '${nearest}'?` : `Known: ${known.join(', ')}.`;
  return new HeurekaError('usage', `Unknown ${kind} '${name}'.`, hint);
}

/** The closest of `names` by edit distance, or undefined when none is close enough to be a slip. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= limit ? best.candidate : undefined;
}

/** Levenshtein distance, by the two-row recurrence. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length]!;
}
