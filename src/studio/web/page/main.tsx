import '../style/base.css';
import '../style/parts.css';
import '../style/pages.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Replay } from '../../contract/replay.ts';
import { Player } from '../player/player.tsx';

/** A replay in a page of its own: the data lies in the page, and nothing else is needed. */
const replays = JSON.parse(document.getElementById('data')!.textContent!) as Replay[];

function Page() {
  const theme = useSystemTheme();
  const [first] = replays;
  return (
    <div class="shell">
      <div class="page-head">
        <h1>{first!.environment}</h1>
        <span class="muted">{first!.task}</span>
      </div>
      <Player replays={replays} theme={theme} />
      <p class="muted">
        Recorded by Heureka. Space plays and pauses, the arrow keys step; drag over a trace to move through
        the episode.
      </p>
    </div>
  );
}

function useSystemTheme(): 'light' | 'dark' {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const [theme, setTheme] = useState<'light' | 'dark'>(system.matches ? 'dark' : 'light');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    const hear = ({ matches }: MediaQueryListEvent) => setTheme(matches ? 'dark' : 'light');
    system.addEventListener('change', hear);
    return () => system.removeEventListener('change', hear);
  }, [theme, system]);
  return theme;
}

render(<Page />, document.getElementById('replay')!);
