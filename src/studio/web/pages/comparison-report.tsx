import { useRef } from 'preact/hooks';
import type { ReportView } from '../../contract/comparison.ts';
import { useLoaded } from '../app/loaded.ts';
import { query, setQuery } from '../app/router.ts';
import { Choices, Panel, Waiting } from '../parts/basics.tsx';
import { Figure } from '../parts/figure.tsx';
import { plural } from '../parts/format.ts';

/** The report of a comparison, of the rewards, seeds and intervals that the address chooses. */
export function ComparisonReport({ name }: { name: string }) {
  const loaded = useLoaded<ReportView>(`/api/comparisons/${name}/report?${query.value}`);
  // Another choice takes a moment: what was shown stays until it is there.
  const before = useRef<ReportView>(undefined);
  if (loaded.value) before.current = loaded.value;
  const view = loaded.value ?? before.current;
  if (!view || loaded.error) return <Waiting error={loaded.error} />;
  const { findings, alarms, figures, sections, legend } = view.document;
  return (
    <div class="stack">
      <Chosen view={view} />
      <div class="plots">
        <Panel title="What it comes to">
          <ul class="findings">
            {alarms.map((alarm) => (
              <li key={alarm} class="alarm">
                {alarm}
              </li>
            ))}
            {findings.map((finding) => (
              <li key={finding}>{finding}</li>
            ))}
          </ul>
          {legend.length > 0 && (
            <dl class="names">
              {legend.map(([label, meaning]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          )}
        </Panel>
        {figures.map((figure) => (
          <section key={figure.title} class="panel" aria-label={figure.title}>
            <Figure {...figure} />
          </section>
        ))}
      </div>
      {sections.map((section) => (
        <ReportTable key={section.title} {...section} />
      ))}
      {view.chosen.seeds < view.all.seeds && (
        <p class="muted">
          Correlations of rewards are over the policies of all {plural(view.all.seeds, 'seed')}.
        </p>
      )}
    </div>
  );
}

function Chosen({ view: { chosen, all } }: { view: ReportView }) {
  const counts = Array.from({ length: all.seeds }, (_, k) => k + 1);
  // What was asked for, which the report may still be on its way to.
  const asked = query.value.get('rewards')?.split(',') ?? all.rewards;
  const toggle = (reward: string, on: boolean) => {
    const next = all.rewards.filter((one) => (one === reward ? on : asked.includes(one)));
    if (next.length > 0)
      setQuery({ rewards: next.length === all.rewards.length ? undefined : next.join(',') });
  };
  return (
    <section class="panel choosing" aria-label="What to show">
      <fieldset class="reward-choices" aria-label="Rewards shown">
        {all.rewards.map((reward) => (
          <label key={reward} class="check">
            <input
              type="checkbox"
              checked={asked.includes(reward)}
              onChange={({ currentTarget }) => toggle(reward, currentTarget.checked)}
            />
            {reward}
          </label>
        ))}
      </fieldset>
      <label class="check">
        against
        <select
          value={chosen.baseline}
          onChange={({ currentTarget }) => setQuery({ baseline: currentTarget.value })}
        >
          {chosen.rewards.map((reward) => (
            <option key={reward}>{reward}</option>
          ))}
        </select>
      </label>
      <label class="check">
        seeds
        <select
          value={chosen.seeds}
          onChange={({ currentTarget: { value } }) =>
            setQuery({ seeds: Number(value) === all.seeds ? undefined : value })
          }
        >
          {counts.map((count) => (
            <option key={count} value={count}>
              {count === all.seeds ? `all ${count}` : `the first ${count}`}
            </option>
          ))}
        </select>
      </label>
      <Choices
        label="Confidence of the intervals"
        options={all.confidences.map((one) => [String(one), `${Math.round(100 * one)} %`] as const)}
        value={String(chosen.confidence)}
        onChange={(next) => setQuery({ confidence: next === '0.95' ? undefined : next })}
      />
      <label class="check">
        reach
        <input
          class="score-number"
          type="number"
          step="any"
          value={Number(chosen.threshold.toPrecision(5))}
          onChange={({ currentTarget }) => setQuery({ threshold: currentTarget.value })}
        />
      </label>
    </section>
  );
}

function ReportTable({ title, caption, columns, rows, notes }: ReportView['document']['sections'][number]) {
  const side = (k: number) => (columns[k]?.align === 'right' ? 'number' : '');
  return (
    <Panel title={title}>
      <p class="muted caption">{caption}</p>
      <div class="table-scroll">
        <table class="report">
          <thead>
            <tr>
              {columns.map((column, k) => (
                <th key={k} scope="col" class={side(k)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, ...cells]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {cells.map((text, k) => (
                  <td key={k} class={side(k + 1)}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {notes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
    </Panel>
  );
}
