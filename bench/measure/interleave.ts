/** Middle, least and greatest of several measurements. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1]!, low: sorted[0]!, high: sorted.at(-1)! };
}

const sampleMilliseconds = 120;

/**
 * Milliseconds of one call of each contender: they take turns, so that a drift of the machine's speed meets all alike,
 * and each is called as often in a sample as fills it. One turn warms up and is not counted.
 */
export function interleave(contenders: readonly (() => void)[], repeats: number): Spread[] {
  const calls = contenders.map(callsPerSample);
  const samples: number[][] = contenders.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    contenders.forEach((contender, k) => {
      samples[k]!.push(millisecondsPerCall(contender, calls[k]!));
    });
  }
  return samples.map(spreadOf);
}

function callsPerSample(contender: () => void): number {
  for (let calls = 1; ; calls *= 2) {
    const milliseconds = millisecondsPerCall(contender, calls);
    if (milliseconds * calls > sampleMilliseconds) return Math.ceil(sampleMilliseconds / milliseconds);
  }
}

function millisecondsPerCall(contender: () => void, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call++) contender();
  return (performance.now() - start) / calls;
}
