/** Lets others work while `what` is waited for. */
export type StepAside = <T>(what: Promise<T>) => Promise<T>;

/** Runs at most `count` tasks at a time, in the order in which they are handed over. */
export function limit(count: number): <T>(task: (stepAside: StepAside) => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  const enter = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return async (task) => {
    await enter();
    let [inside, over] = [true, false];
    const stepAside: StepAside = async (what) => {
      if (inside) leave();
      inside = false;
      const value = await what;
      await enter();
      // The task may have failed while it waited, or come back from another wait.
      if (over || inside) leave();
      inside = true;
      return value;
    };
    try {
      return await task(stepAside);
    } finally {
      over = true;
      if (inside) leave();
    }
  };
}
