import { signal } from '@preact/signals';

const key = 'heureka-token';

/** The printed address carries the token behind '#', which no browser sends anywhere; it is kept for this browser. */
function takeToken(): string {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return localStorage.getItem(key) ?? '';
  localStorage.setItem(key, given);
  history.replaceState(null, '', location.pathname + location.search);
  return given;
}

/** Needed for whatever changes something. */
export const token = signal(takeToken());

/** Whether changes were refused: the page may look only. */
export const refused = signal(false);
