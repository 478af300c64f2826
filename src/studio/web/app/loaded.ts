import { useEffect, useState } from 'preact/hooks';
import { get } from './api.ts';

/** What a page waits for. */
export interface Loaded<T> {
  readonly value?: T;
  readonly error?: Error;
  /** Asks again. */
  readonly reload: () => void;
}

/** Asks the studio for `address`, and again every `seconds` while the page is visible; nothing for undefined. */
export function useLoaded<T>(address: string | undefined, seconds?: number): Loaded<T> {
  const [state, setState] = useState<{ address?: string; value?: T; error?: Error }>({});
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (address === undefined) return;
    let current = true;
    const ask = () =>
      get<T>(address).then(
        (value) => current && setState({ address, value }),
        (error: Error) =>
          current && setState((before) => ({ ...(before.address === address && before), address, error })),
      );
    void ask();
    const timer = seconds && setInterval(() => !document.hidden && void ask(), 1000 * seconds);
    return () => {
      current = false;
      clearInterval(timer || undefined);
    };
  }, [address, seconds, count]);
  const { value, error } = state.address === address ? state : {};
  return {
    ...(value !== undefined && { value }),
    ...(error && { error }),
    reload: () => setCount(count + 1),
  };
}
