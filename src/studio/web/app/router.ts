import { computed, signal } from '@preact/signals';

/** Where the user is: the address holds every view's state, so that a link reproduces it. */
const address = signal(new URL(location.href));

export const path = computed(() => address.value.pathname);
export const query = computed(() => address.value.searchParams);

window.addEventListener('popstate', () => {
  address.value = new URL(location.href);
});

/** Goes to another page of the studio. */
export function go(to: string): void {
  history.pushState(null, '', to);
  address.value = new URL(location.href);
  window.scrollTo(0, 0);
}

/** Changes parts of the address without leaving the page; what is undefined is taken away. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const next = new URL(address.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  if (next.href === address.value.href) return;
  history.replaceState(null, '', next);
  address.value = next;
}

/** Links inside the studio change the page without loading it anew. */
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = (event.target as Element).closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  go(link.href);
});

/** `/runs/:run` and '/runs/a' -> { run: 'a' }; undefined when they do not fit. */
export function match(pattern: string, actual: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), actual.split('/')];
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [k, part] of wanted.entries()) {
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(given[k]!);
    else if (part !== given[k]) return undefined;
  }
  return found;
}
