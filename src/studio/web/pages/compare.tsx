import { useState } from 'preact/hooks';
import type { ComparisonSummary, RewardChoice } from '../../contract/comparison.ts';
import type { EnvironmentView, FormField } from '../../contract/studio.ts';
import { change } from '../app/api.ts';
import { useLoaded } from '../app/loaded.ts';
import { attempt } from '../app/notices.ts';
import { go, query, setQuery } from '../app/router.ts';
import { Panel, StateBadge, Waiting } from '../parts/basics.tsx';
import { Field, filledIn } from '../parts/form-field.tsx';
import { formatAgo, formatCount, plural } from '../parts/format.ts';

/** Starts a comparison of rewards, and lists those that were made. What is chosen is in the address. */
export function ComparePage() {
  const form = useLoaded<FormField[]>('/api/forms/comparison');
  const environments = useLoaded<EnvironmentView[]>('/api/environments');
  const comparisons = useLoaded<ComparisonSummary[]>('/api/comparisons', 2);
  const waited = form.value && environments.value && comparisons.value;
  if (!waited) return <Waiting error={form.error ?? environments.error ?? comparisons.error} />;
  const environment =
    query.value.get('environment') ?? comparisons.value![0]?.environment ?? environments.value![0]!.name;
  return (
    <>
      <div class="page-head">
        <h1>Compare</h1>
        <span class="muted">which reward is better, and how surely</span>
      </div>
      <div class="stack">
        <Chooser
          fields={form.value!}
          names={environments.value!.map(({ name }) => name)}
          environment={environment}
        />
        {comparisons.value!.length > 0 && <Made comparisons={comparisons.value!} />}
      </div>
    </>
  );
}

function Chooser({
  fields,
  names,
  environment,
}: {
  fields: readonly FormField[];
  names: readonly string[];
  environment: string;
}) {
  const [starting, setStarting] = useState(false);
  const known = useLoaded<RewardChoice[]>(`/api/environments/${environment}/rewards`).value ?? [];
  const asked = query.value.get('rewards');
  const newest = known.find(({ name }) => name !== 'human' && name !== 'fitness');
  const chosen = asked?.split(',').filter(Boolean) ?? ['human', 'fitness', ...(newest ? [newest.name] : [])];
  // What a link names is offered too: a candidate that is not the one its search chose.
  const choices = [
    ...known,
    ...chosen.filter((name) => !known.some((one) => one.name === name)).map((name) => ({ name, about: '' })),
  ];
  const choose = (name: string, on: boolean) =>
    setQuery({ rewards: (on ? [...chosen, name] : chosen.filter((one) => one !== name)).join(',') || ',' });
  const settings = filledIn(fields);
  const start = async () => {
    setStarting(true);
    await attempt(async () => {
      const body = { environment, rewards: chosen, settings };
      const { name } = await change<{ name: string }>('POST', '/api/comparisons', body);
      go(`/compare/${name}`);
    });
    setStarting(false);
  };
  return (
    <Panel title="What to compare">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <div class="form">
          <div class="field">
            <label for="environment">environment</label>
            <select
              id="environment"
              value={environment}
              onChange={({ currentTarget }) =>
                setQuery({ environment: currentTarget.value, rewards: undefined })
              }
            >
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </div>
          {fields.map((field) => (
            <Field key={field.name} field={field} />
          ))}
        </div>
        <fieldset class="reward-choices" aria-label="Rewards">
          {choices.map(({ name, about }) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={({ currentTarget }) => choose(name, currentTarget.checked)}
              />
              <span>
                {name} <span class="muted">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="form-foot">
          <button type="submit" class="primary" disabled={starting || chosen.length === 0}>
            {starting ? 'Starting…' : 'Compare'}
          </button>
          <code class="muted">{commandLine(environment, chosen, settings)}</code>
        </div>
        <p class="muted">Trainings that a search or an earlier comparison has done are not done again.</p>
      </form>
    </Panel>
  );
}

/** The same comparison in a terminal. */
function commandLine(
  environment: string,
  rewards: readonly string[],
  settings: Readonly<Record<string, string>>,
): string {
  const flags = Object.entries(settings).map(([name, value]) => `--${name} ${value}`);
  return ['heureka compare', environment, `--rewards ${rewards.join(',')}`, ...flags].join(' ');
}

function Made({ comparisons }: { comparisons: readonly ComparisonSummary[] }) {
  return (
    <Panel title="Comparisons">
      <div class="table-scroll">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">Environment</th>
              <th scope="col">State</th>
              <th scope="col">Rewards</th>
              <th scope="col">Trainings</th>
              <th scope="col" class="number">
                Started
              </th>
            </tr>
          </thead>
          <tbody>
            {comparisons.map(({ name, state, environment, rewards, seeds, steps, created, done }) => (
              <tr key={name}>
                <td>
                  <a href={`/compare/${name}`}>{environment}</a>
                </td>
                <td>
                  <StateBadge state={state} />
                  {state === 'running' && <span class="muted"> {Math.round(100 * done)} %</span>}
                </td>
                <td class="breaking">{rewards.join(', ')}</td>
                <td class="muted">
                  {plural(seeds, 'seed')} of {formatCount(steps)} steps
                </td>
                <td class="number muted">{formatAgo(created)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
