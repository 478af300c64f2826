import type { ComponentType } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import { reachable } from './app/api.ts';
import { useKeys } from './app/keys.ts';
import { dismiss, notices } from './app/notices.ts';
import { go, match, path } from './app/router.ts';
import { switchTheme, theme } from './app/theme.ts';
import { refused, token } from './app/token.ts';
import { RunPage } from './pages/run.tsx';
import { RunsPage } from './pages/runs.tsx';
import { Waiting } from './parts/basics.tsx';
import { KeyHelp } from './parts/key-help.tsx';

type Page = ComponentType<Record<string, string>>;

const later = (load: () => Promise<Record<string, unknown>>, name: string) =>
  lazy(async () => ({ default: (await load())[name] as Page })) as Page;

/** Every page by its address. What the first page does not need is loaded when it is gone to. */
const pages: readonly (readonly [string, Page])[] = [
  ['/', RunsPage as Page],
  ['/runs/:run', RunPage as unknown as Page],
  ['/new', later(() => import('./pages/new-search.tsx'), 'NewSearchPage')],
  ['/runs/:run/candidates/:id', later(() => import('./pages/candidate.tsx'), 'CandidatePage')],
  ['/runs/:run/replay/:owner', later(() => import('./pages/replay.tsx'), 'ReplayPage')],
  ['/compare', later(() => import('./pages/compare.tsx'), 'ComparePage')],
  ['/compare/:name', later(() => import('./pages/comparison.tsx'), 'ComparisonPage')],
  ['/environments', later(() => import('./pages/environments.tsx'), 'EnvironmentsPage')],
  ['/environments/:name', later(() => import('./pages/environment.tsx'), 'EnvironmentPage')],
  ['/doctor', later(() => import('./pages/doctor.tsx'), 'DoctorPage')],
];

const sections = [
  ['/', 'Runs'],
  ['/compare', 'Compare'],
  ['/environments', 'Environments'],
  ['/doctor', 'Doctor'],
] as const;

/** The frame of every page: where one can go, and what must be said whatever the page. */
export function Shell() {
  const [help, setHelp] = useState(false);
  useKeys({
    '?': () => setHelp(true),
    n: () => go('/new'),
    '1': () => go('/'),
    '2': () => go('/compare'),
    '3': () => go('/environments'),
    '4': () => go('/doctor'),
    t: switchTheme,
  });
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href="/" aria-label="Heureka, all runs">
          <svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true">
            <rect width="16" height="16" rx="4" fill="var(--accent)" />
            <path d="M4.5 12V4m7 8V4M4.5 8h7" stroke="#fff" stroke-width="1.8" stroke-linecap="round" />
          </svg>
          <span>Heureka</span>
        </a>
        <nav aria-label="Pages">
          {sections.map(([to, text]) => (
            <a key={to} href={to} aria-current={isHere(to) ? 'page' : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <div class="top-tools">
          <button
            type="button"
            class="quiet"
            onClick={() => setHelp(true)}
            aria-label="Keyboard"
            title="Keyboard (?)"
          >
            ?
          </button>
          <button
            type="button"
            class="quiet"
            onClick={switchTheme}
            aria-label="Switch theme"
            title="Light or dark (t)"
          >
            {theme.value === 'dark' ? '☀' : '☾'}
          </button>
          <a class="button primary" href="/new" title="Start a search (n)">
            New search
          </a>
        </div>
      </header>
      <Standing />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <CurrentPage />
        </Suspense>
      </main>
      <Notices />
      {help && <KeyHelp close={() => setHelp(false)} />}
    </div>
  );
}

/** Pages of runs belong to the first section. */
function isHere(section: string): boolean {
  const at = path.value;
  return section === '/' ? at === '/' || at.startsWith('/runs/') || at === '/new' : at.startsWith(section);
}

function CurrentPage() {
  for (const [pattern, Found] of pages) {
    const parameters = match(pattern, path.value);
    // A page of another run is another page.
    if (parameters) return <Titled key={pattern} parameters={parameters} page={Found} />;
  }
  return (
    <div class="empty">
      <h1>There is no such page</h1>
      <a href="/">All runs</a>
    </div>
  );
}

function Titled({ parameters, page: Found }: { parameters: Record<string, string>; page: Page }) {
  const title = [parameters.id ?? parameters.owner, parameters.run ?? parameters.name]
    .filter(Boolean)
    .join(' · ');
  useEffect(() => {
    document.title = title ? `${title} · Heureka` : 'Heureka';
  }, [title]);
  return <Found {...parameters} />;
}

/** What stands in the way, if anything does. */
function Standing() {
  if (!reachable.value) {
    return (
      <p class="standing" role="status">
        The studio does not answer; what is shown may be old. It goes on by itself when the studio is back.
      </p>
    );
  }
  if (!refused.value && token.value) return null;
  return (
    <p class="standing" role="status">
      You may look, but not change anything: for that, open the address that <code>heureka studio</code>{' '}
      printed.
    </p>
  );
}

function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, bad, action }) => (
        <div key={id} class={`notice ${bad ? 'bad' : ''}`}>
          <span>{text}</span>
          {action && (
            <button
              type="button"
              onClick={() => {
                dismiss(id);
                action.act();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
