import { useEffect, useState } from 'preact/hooks';
import { type ComparisonView, reportFormats } from '../../contract/comparison.ts';
import { change } from '../app/api.ts';
import { useLoaded } from '../app/loaded.ts';
import { attempt } from '../app/notices.ts';
import { query } from '../app/router.ts';
import { Panel, StateBadge, Waiting } from '../parts/basics.tsx';
import { formatCount, formatScore, plural } from '../parts/format.ts';
import { SaveAs } from '../parts/save-as.tsx';
import { ComparisonReport } from './comparison-report.tsx';

/** One comparison: how its trainings go on, then its report. */
export function ComparisonPage({ name }: { name: string }) {
  const { value: view, error, reload } = useLoaded<ComparisonView>(`/api/comparisons/${name}`, 1);
  if (!view) return <Waiting error={error} />;
  const { environment, state, seeds, steps, rewards } = view;
  return (
    <>
      <div class="page-head">
        <p class="crumbs">
          <a href="/compare">Compare</a> / {name}
        </p>
        <h1>{environment}</h1>
        <StateBadge state={state} />
        <span class="muted">
          {plural(rewards.length, 'reward')}, {plural(seeds, 'training')} each of {formatCount(steps)} steps
        </span>
        <div class="page-tools">
          <Works view={view} changed={reload} />
          {view.reported && (
            <SaveAs
              files={reportFormats.map((format) => ({
                name: format,
                address: `/api/comparisons/${name}/report/${format}?${query.value}`,
              }))}
            />
          )}
        </div>
      </div>
      {view.trouble && <p class="standing">{view.trouble}</p>}
      {state === 'interrupted' && !view.trouble && (
        <p class="standing">The process that made it is gone. What it had done is kept.</p>
      )}
      {(state !== 'finished' || !view.reported) && <Trainings view={view} />}
      {view.reported && state !== 'running' && <ComparisonReport name={name} />}
    </>
  );
}

/** Stops it, or goes on with it as the command would. */
function Works({ view, changed }: { view: ComparisonView; changed: () => void }) {
  const [busy, setBusy] = useState(false);
  const { name, state, environment, rewards, seeds, seed, steps, reported } = view;
  useEffect(() => setBusy(false), [state]);
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    if (!(await attempt(work))) setBusy(false);
    changed();
  };
  if (state === 'running') {
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() => void act(() => change('POST', `/api/comparisons/${name}/stop`))}
      >
        {busy ? 'Stopping…' : 'Stop'}
      </button>
    );
  }
  if (state === 'finished' && reported) return null;
  const settings = { seeds: String(seeds), seed: String(seed), steps: String(steps) };
  return (
    <button
      type="button"
      class="primary"
      disabled={busy}
      onClick={() => void act(() => change('POST', '/api/comparisons', { environment, rewards, settings }))}
    >
      {busy ? 'Going on…' : 'Go on'}
    </button>
  );
}

/** Every training, a cell each: how far it is, and the best fitness so far. */
function Trainings({ view: { rewards, seeds, trainings, done } }: { view: ComparisonView }) {
  return (
    <Panel title="Trainings" aside={<span class="muted">{Math.round(100 * done)} %</span>}>
      <div class="table-scroll">
        <table class="trainings">
          <thead>
            <tr>
              <th scope="col">Reward</th>
              {Array.from({ length: seeds }, (_, k) => (
                <th key={k} scope="col">
                  seed {k + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rewards.map((reward) => (
              <tr key={reward}>
                <th scope="row">{reward}</th>
                {trainings
                  .filter((training) => training.reward === reward)
                  .map(({ repeat, done: share, best, fault }) => (
                    <td key={repeat} title={fault}>
                      <span
                        class="meter"
                        role="progressbar"
                        aria-valuenow={Math.round(100 * share)}
                        aria-label={`${reward}, seed ${repeat}`}
                      >
                        <span
                          class={`meter-fill ${share >= 1 ? 'full' : ''}`}
                          style={{ width: `${100 * share}%` }}
                        />
                      </span>
                      <span class={fault ? 'doctor-state-missing' : 'muted'}>
                        {fault ? 'failed' : best === undefined ? '' : formatScore(best)}
                      </span>
                    </td>
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
