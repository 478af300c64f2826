import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunSummary } from '../../contract/run.ts';
import { change } from '../app/api.ts';
import { useKeys } from '../app/keys.ts';
import { useLoaded } from '../app/loaded.ts';
import { attempt, say } from '../app/notices.ts';
import { go, query, setQuery } from '../app/router.ts';
import { StateBadge, Waiting } from '../parts/basics.tsx';
import { formatAgo, formatCost, formatCount, formatDuration, formatScore, plural } from '../parts/format.ts';
import { HumanBar } from '../parts/human-bar.tsx';
import { Tags } from '../parts/tags.tsx';

/** All runs: newest first, filtered and sorted as the address says. */
export function RunsPage() {
  const { value: runs, error, reload } = useLoaded<RunSummary[]>('/api/runs', 2);
  const [at, setAt] = useState(-1);
  const filter = useRef<HTMLInputElement>(null);
  const shown = runs ? arranged(runs) : [];
  const chosen = shown[Math.min(at, shown.length - 1)];
  useKeys({
    '/': () => filter.current?.focus(),
    j: () => setAt(Math.min(shown.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    s: () => chosen && void star(chosen).then(reload),
    Enter: () => chosen && go(`/runs/${chosen.name}`),
  });
  if (!runs) return <Waiting error={error} />;
  if (runs.length === 0) return <FirstRun />;
  return (
    <>
      <div class="page-head">
        <h1>Runs</h1>
        <span class="muted">
          {shown.length === runs.length ? plural(runs.length, 'run') : `${shown.length} of ${runs.length}`}
        </span>
        <div class="page-tools">
          <input
            ref={filter}
            type="search"
            placeholder="Filter: name, tag, state …"
            aria-label="Filter runs"
            value={query.value.get('q') ?? ''}
            onInput={({ currentTarget }) => setQuery({ q: currentTarget.value })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={query.value.has('starred')}
              onChange={({ currentTarget }) => setQuery({ starred: currentTarget.checked ? '1' : undefined })}
            />
            starred
          </label>
        </div>
      </div>
      <div class="table-scroll">
        <table class="runs">
          <thead>
            <tr>
              <th class="narrow" scope="col">
                <span class="hidden">Star</span>
              </th>
              {columns.map((column) => (
                <Heading key={column.title} {...column} />
              ))}
              <th scope="col">
                <span class="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <RunRow key={run.name} run={run} chosen={run === chosen} reload={reload} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="empty">No run fits the filter.</p>}
      </div>
    </>
  );
}

interface Column {
  readonly title: string;
  readonly number?: boolean;
  readonly of: (run: RunSummary) => string | number;
}

const columns: readonly Column[] = [
  { title: 'Run', of: (run) => run.environment },
  { title: 'State', of: (run) => run.state },
  { title: 'Proposer', of: (run) => run.model ?? run.proposer },
  { title: 'Best', number: true, of: (run) => run.best?.score ?? Number.NEGATIVE_INFINITY },
  { title: 'Against human', of: (run) => run.humanNormalised ?? Number.NEGATIVE_INFINITY },
  { title: 'Candidates', number: true, of: (run) => run.done },
  { title: 'Cost', number: true, of: (run) => run.ledger?.cost ?? 0 },
  { title: 'Started', number: true, of: (run) => run.created },
];

function Heading(column: Column) {
  const { sort, descending } = order();
  const mine = sort === column.title.toLowerCase();
  const choose = () =>
    setQuery({ sort: column.title.toLowerCase(), down: mine && !descending ? '1' : mine ? undefined : '1' });
  return (
    <th
      scope="col"
      class={column.number ? 'number' : ''}
      aria-sort={mine ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="heading" onClick={choose}>
        {column.title}
        {mine && <span aria-hidden="true">{descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
}

function order() {
  const sort = query.value.get('sort');
  return sort === null
    ? { sort: 'started', descending: true }
    : { sort, descending: query.value.has('down') };
}

/** The runs that fit the filter, in order. */
function arranged(runs: readonly RunSummary[]): RunSummary[] {
  const words = (query.value.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = (run: RunSummary) =>
    [run.name, run.state, run.model ?? run.proposer, run.strategy, ...run.tags].join(' ').toLowerCase();
  const starred = query.value.has('starred');
  const fitting = runs.filter(
    (run) => (!starred || run.starred) && words.every((word) => text(run).includes(word)),
  );
  const { sort, descending } = order();
  const column = columns.find(({ title }) => title.toLowerCase() === sort) ?? columns.at(-1)!;
  const compare = (a: RunSummary, b: RunSummary) => {
    const [x, y] = [column.of(a), column.of(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  return fitting.sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function RunRow({ run, chosen, reload }: { run: RunSummary; chosen: boolean; reload: () => void }) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const address = `/runs/${run.name}`;
  return (
    <tr ref={row} class={chosen ? 'chosen' : ''}>
      <td class="narrow">
        <button
          type="button"
          class={`star ${run.starred ? 'on' : ''}`}
          aria-pressed={run.starred}
          aria-label={`Star ${run.name}`}
          onClick={() => void star(run).then(reload)}
        >
          {run.starred ? '★' : '☆'}
        </button>
      </td>
      <td class="run-name">
        <a href={address}>{run.environment}</a>
        <span class="run-detail">
          seed {run.seed} · {run.strategy}
        </span>
        <Tags run={run.name} tags={run.tags} changed={reload} />
      </td>
      <td>
        <StateBadge state={run.state} />
      </td>
      <td>{run.model ?? run.proposer}</td>
      <td class="number">
        {run.best ? <a href={`${address}/candidates/${run.best.id}`}>{formatScore(run.best.score)}</a> : '–'}
      </td>
      <td>
        <HumanBar {...run} />
      </td>
      <td class="number">
        {run.done}
        <span class="muted"> / {run.planned}</span>
      </td>
      <td class="number">
        {run.ledger ? (
          <>
            {formatCost(run.ledger)}
            <span class="run-detail">
              {formatCount(run.ledger.inputTokens + run.ledger.outputTokens)} tokens
            </span>
          </>
        ) : (
          <span class="muted">–</span>
        )}
      </td>
      <td class="number">
        <time dateTime={run.created} title={new Date(run.created).toLocaleString()}>
          {formatAgo(run.created)}
        </time>
        <span class="run-detail">
          took {formatDuration((Date.parse(run.updated) - Date.parse(run.created)) / 1000)}
        </span>
      </td>
      <td class="narrow">
        <button
          type="button"
          class="quiet"
          disabled={run.state === 'running'}
          title={run.state === 'running' ? 'Stop it before you delete it' : 'Delete'}
          aria-label={`Delete ${run.name}`}
          onClick={() => void remove(run, reload)}
        >
          ✕
        </button>
      </td>
    </tr>
  );
}

const star = (run: RunSummary) =>
  attempt(() => change('PUT', `/api/runs/${run.name}/star`, { starred: !run.starred }));

async function remove(run: RunSummary, reload: () => void): Promise<void> {
  if (!(await attempt(() => change('DELETE', `/api/runs/${run.name}`)))) return;
  reload();
  say(`Deleted ${run.name}.`, {
    label: 'Undo',
    act: () => void attempt(() => change('POST', `/api/runs/${run.name}/restore`)).then(reload),
  });
}

function FirstRun() {
  return (
    <div class="empty first">
      <h1>No runs yet</h1>
      <p>
        A run is one search for a reward: candidates are written, a policy is trained under each, and what is
        learned goes into the next round.
      </p>
      <p>
        <a class="button primary" href="/new">
          Start a search
        </a>{' '}
        or, in a terminal, <code>heureka search cartpole-swingup</code>
      </p>
    </div>
  );
}
