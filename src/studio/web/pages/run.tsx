import { useEffect, useState } from 'preact/hooks';
import type { RunView } from '../../contract/run.ts';
import { change } from '../app/api.ts';
import { useLiveRun } from '../app/live-run.ts';
import { attempt } from '../app/notices.ts';
import { query, setQuery } from '../app/router.ts';
import { Choices, Fact, FactTable, Panel, StateBadge, Waiting } from '../parts/basics.tsx';
import { formatCost, formatCount, formatDuration, formatScore } from '../parts/format.ts';
import { Iterations } from '../parts/iterations.tsx';
import { bestOf, levelsOf } from '../parts/levels.ts';
import { Lineage } from '../parts/lineage.tsx';
import { stoppedOf, TrainingCurves } from '../parts/training-curves.tsx';
import { CandidateTable } from './run-candidates.tsx';
import { Feedback } from './run-feedback.tsx';
import { FinalTable } from './run-finals.tsx';
import { Ledger } from './run-ledger.tsx';
import { RunLog } from './run-log.tsx';

/** One search, live. */
export function RunPage({ run: name }: { run: string }) {
  const { run, error } = useLiveRun(name);
  const [lit, setLit] = useState<string>();
  if (!run) return <Waiting error={error} />;
  const light = { onLit: setLit, ...(lit !== undefined && { lit }) };
  const view = (query.value.get('view') ?? 'candidates') as View;
  return (
    <>
      <Head run={run} />
      <Trouble run={run} />
      <Facts run={run} />
      <Progress run={run} />
      <div class="columns">
        <Panel title="Fitness by iteration">
          <Iterations run={run} {...light} />
        </Panel>
        <Panel title="Training curves" aside={<CurveLegend run={run} lit={lit} />}>
          <TrainingCurves run={run} {...light} />
        </Panel>
        <section class="panel across" aria-label="Details">
          <header class="panel-head">
            <Choices
              label="What to show"
              options={views}
              value={view}
              onChange={(next) => setQuery({ view: next === 'candidates' ? undefined : next })}
            />
          </header>
          {view === 'candidates' && <CandidateTable run={run} {...light} />}
          {view === 'lineage' && <Lineage run={run} {...light} />}
          {view === 'comparison' && <FinalTable run={run} />}
          {view === 'feedback' && <Feedback run={run} />}
          {view === 'ledger' && <Ledger run={run} />}
          {view === 'log' && <RunLog run={run} />}
          {view === 'settings' && <Settings run={run} />}
        </section>
      </div>
    </>
  );
}

type View = 'candidates' | 'lineage' | 'comparison' | 'feedback' | 'ledger' | 'log' | 'settings';

const views: readonly (readonly [View, string])[] = [
  ['candidates', 'Candidates'],
  ['lineage', 'Lineage'],
  ['comparison', 'Comparison'],
  ['feedback', 'Feedback'],
  ['ledger', 'Ledger'],
  ['log', 'Log'],
  ['settings', 'Settings'],
];

function Head({ run }: { run: RunView }) {
  const [busy, setBusy] = useState(false);
  const { state } = run.live;
  // Stopping takes as long as it takes: the button waits for the state to change.
  useEffect(() => setBusy(false), [state]);
  const act = async (what: 'stop' | 'resume') => {
    setBusy(true);
    if (!(await attempt(() => change('POST', `/api/runs/${run.name}/${what}`)))) setBusy(false);
  };
  const best = bestOf(run);
  return (
    <div class="page-head">
      <p class="crumbs">
        <a href="/">Runs</a> / {run.name}
      </p>
      <h1>{run.environment}</h1>
      <StateBadge state={state} />
      <div class="page-tools">
        {best && (
          <a class="button" href={`/runs/${run.name}/replay/${best.id}?with=human-1`}>
            Replay the best
          </a>
        )}
        {state === 'running' && (
          <button type="button" disabled={busy} onClick={() => void act('stop')}>
            {busy ? 'Stopping…' : 'Stop'}
          </button>
        )}
        {state === 'interrupted' && (
          <button type="button" class="primary" disabled={busy} onClick={() => void act('resume')}>
            {busy ? 'Resuming…' : 'Resume'}
          </button>
        )}
      </div>
    </div>
  );
}

/** Why nobody works on it, though it is not finished. */
function Trouble({ run: { live } }: { run: RunView }) {
  if (live.state !== 'interrupted') return null;
  return (
    <p class="standing" role="status">
      {live.trouble ?? 'The process that worked on it is gone. What was done is kept: resume it.'}
    </p>
  );
}

function Facts({ run }: { run: RunView }) {
  const best = bestOf(run);
  const { human, sparse, found } = levelsOf(run);
  const done = run.candidates.filter(({ outcome }) => outcome);
  const failed = done.filter(({ outcome }) => !outcome!.ok).length;
  return (
    <dl class="facts">
      <Fact name="Best candidate" {...(best && { note: best.id })}>
        {best ? <a href={`/runs/${run.name}/candidates/${best.id}`}>{formatScore(best.score)}</a> : '–'}
      </Fact>
      <Fact name="Found, over its seeds">{formatScore(found)}</Fact>
      <Fact name="Human">{formatScore(human)}</Fact>
      <Fact name="Sparse">{formatScore(sparse)}</Fact>
      <Fact
        name="Candidates"
        note={failed > 0 ? `${failed} failed` : `of ${run.restarts * run.iterations * run.samples}`}
      >
        {done.length}
      </Fact>
      <Fact name="Written by">{run.model ?? run.proposer}</Fact>
      {run.ledger.answers > 0 && (
        <Fact name="Cost" note={`${formatCount(run.ledger.inputTokens + run.ledger.outputTokens)} tokens`}>
          {formatCost(run.ledger)}
        </Fact>
      )}
      {run.live.state === 'running' && <Elapsed since={run.created} />}
    </dl>
  );
}

function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <Fact name="Since it began">{formatDuration((now - Date.parse(since)) / 1000)}</Fact>;
}

/** How much of the search is done: candidates, then the final trainings; those under way count in part. */
function Progress({ run }: { run: RunView }) {
  if (run.live.state === 'finished') return <div class="bar-space" />;
  const underWay = Object.values(run.live.training).reduce(
    (sum, curve) => sum + (curve.at(-1)?.[0] ?? 0) / Math.max(run.steps, 1),
    0,
  );
  const done = run.candidates.filter(({ outcome }) => outcome).length + run.trainings.length + underWay;
  const total = run.restarts * run.iterations * run.samples + 3 * run.finalSeeds + 8;
  const share = Math.min(1, done / total);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label="Search"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * share)}
    >
      <div class="bar-fill" style={{ width: `${100 * share}%` }} />
    </div>
  );
}

function CurveLegend({ run, lit }: { run: RunView; lit: string | undefined }) {
  const stopped = stoppedOf(run);
  if (lit !== undefined)
    return <span class="legend">{stopped.has(lit) ? `${lit}, stopped early` : lit}</span>;
  return (
    <span class="legend">
      <span>
        <span class="swatch" style={{ background: 'var(--accent)' }} />
        best
      </span>
      <span>
        <span class="swatch" style={{ background: 'var(--gold)' }} />
        in training
      </span>
      {stopped.size > 0 && (
        <span>
          <span class="swatch dashed" />
          stopped early
        </span>
      )}
    </span>
  );
}

function Settings({ run }: { run: RunView }) {
  const rows: readonly (readonly [string, string | number])[] = [
    ['strategy', run.strategy],
    ['iterations', run.iterations],
    ['samples an iteration', run.samples],
    ['steps of one training', run.steps.toLocaleString()],
    ['final seeds', run.finalSeeds],
    ['seed', run.seed],
    ['backend', run.backend],
    ['started', new Date(run.created).toLocaleString()],
    ...Object.entries(run.versions),
  ];
  return <FactTable facts={rows} />;
}
