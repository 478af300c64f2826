import { computed, effect, signal } from '@preact/signals';

type Choice = 'light' | 'dark' | 'system';

const key = 'heureka-theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(system.matches);
system.addEventListener('change', ({ matches }) => {
  systemDark.value = matches;
});

const choice = signal<Choice>((localStorage.getItem(key) as Choice | null) ?? 'system');

/** The theme in use. */
export const theme = computed(() =>
  choice.value === 'system' ? (systemDark.value ? 'dark' : 'light') : choice.value,
);

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function switchTheme(): void {
  choice.value = theme.value === 'dark' ? 'light' : 'dark';
  localStorage.setItem(key, choice.value);
}
