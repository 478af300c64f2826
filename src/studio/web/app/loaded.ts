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

/** Asks the studio for several things; each is there when it has come, whatever becomes of the others. */
export function useAllLoaded<T>(addresses: readonly string[]): readonly Omit<Loaded<T>, 'reload'>[] {
  const [answers, setAnswers] = useState<Readonly<Record<string, { value?: T; error?: Error }>>>({});
  const key = addresses.join(' ');
  useEffect(() => {
    let current = true;
    for (const address of key === '' ? [] : key.split(' ')) {
      const keep = (answer: { value?: T; error?: Error }) =>
        current && setAnswers((before) => ({ ...before, [address]: answer }));
      get<T>(address).then(
        (value) => keep({ value }),
        (error: Error) => keep({ error }),
      );
    }
    return () => {
      current = false;
    };
  }, [key]);
  return addresses.map((address) => answers[address] ?? {});
}
