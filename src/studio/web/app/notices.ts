import { signal } from '@preact/signals';

/** Something that is said at the foot of the page for a while. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly action?: { readonly label: string; readonly act: () => void };
}

export const notices = signal<readonly Notice[]>([]);

let count = 0;

/** Says `text` for eight seconds, with something to do about it. */
export function say(text: string, action?: Notice['action'], bad = false): void {
  const id = ++count;
  notices.value = [...notices.value, { id, text, bad, ...(action && { action }) }];
  setTimeout(() => dismiss(id), 8000);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Does `work`; what goes wrong is said. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    say(hint ? `${message} ${hint}` : message, undefined, true);
    return false;
  }
}
