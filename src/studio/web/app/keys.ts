import { useEffect } from 'preact/hooks';

/** Keys and what they do, by `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, () => void>>;

/** Listens for single keys while nothing is typed into a field. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (
        target instanceof HTMLElement &&
        target.closest('input:not([type=range]), select, textarea, [contenteditable=true]')
      ) {
        if (event.key === 'Escape') target.blur();
        return;
      }
      // A button that has the focus is pressed by the space bar; it is not ours then.
      if (event.key === ' ' && target instanceof HTMLElement && target.closest('button, a, summary')) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  });
}
