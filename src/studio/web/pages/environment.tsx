import { lazy, Suspense } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import type { Replay } from '../../contract/replay.ts';
import type { EnvironmentView } from '../../contract/studio.ts';
import { useLoaded } from '../app/loaded.ts';
import { query, setQuery } from '../app/router.ts';
import { theme } from '../app/theme.ts';
import { Choices, Panel, Waiting } from '../parts/basics.tsx';
import { Code } from '../parts/code.tsx';
import { Player, type Solid } from '../player/player.tsx';

const SolidView = lazy(() => import('../player/solid-view.tsx')) as unknown as Solid;

type Source = 'human' | 'fitness' | 'environment';

const sources: readonly (readonly [Source, string])[] = [
  ['human', 'Human reward'],
  ['fitness', 'Fitness'],
  ['environment', 'Environment'],
];

/** What an environment is: its task, its fields with units, its rewards' code, and a rollout: of the human reward's policy where a run has one, else of random actions. */
export function EnvironmentPage({ name }: { name: string }) {
  const { value: environment, error } = useLoaded<EnvironmentView>(`/api/environments/${name}`);
  const episode = query.value.get('episode') ?? '1';
  const trained = useLoaded<{ run?: string; owner?: string }>(`/api/environments/${name}/trained`).value;
  const learned = trained?.run !== undefined && query.value.get('rollout') !== 'random';
  const played = learned ? `runs/${trained.run}/replays/${trained.owner}` : `environments/${name}/rollout`;
  const rollout = useLoaded<Replay>(trained && `/api/${played}?episode=${episode}`);
  const replays = useMemo(() => (rollout.value ? [rollout.value] : []), [rollout.value]);
  if (!environment) return <Waiting error={error} />;
  const source = (query.value.get('code') ?? 'human') as Source;
  return (
    <>
      <div class="page-head">
        <p class="crumbs">
          <a href="/environments">Environments</a> / {name}
        </p>
        <h1>{name}</h1>
        <div class="page-tools">
          {trained?.run !== undefined && (
            <Choices
              label="Who acts"
              options={[
                ['trained', 'Trained'],
                ['random', 'Random'],
              ]}
              value={learned ? 'trained' : 'random'}
              onChange={(next) => setQuery({ rollout: next === 'random' ? 'random' : undefined })}
            />
          )}
          <button type="button" onClick={() => setQuery({ episode: String(Number(episode) + 1) })}>
            Another start
          </button>
          <a class="button primary" href={`/new?environment=${name}`}>
            Search for a reward
          </a>
        </div>
      </div>
      <p>{environment.task}</p>
      <p class="muted environment-source">
        {environment.source}; an episode has {environment.episodeLength} steps of {environment.timestep} s.
      </p>
      <div class="columns">
        <div class="stack">
          {replays.length > 0 ? (
            <Suspense fallback={<Waiting />}>
              <Player
                replays={replays}
                theme={theme.value}
                solid={environment.robot ? SolidView : undefined}
              />
            </Suspense>
          ) : (
            <Waiting error={rollout.error} />
          )}
        </div>
        <div class="stack">
          <Fields environment={environment} />
          <Panel
            title="Code"
            aside={
              <Choices
                label="Which code"
                options={sources}
                value={source}
                onChange={(next) => setQuery({ code: next === 'human' ? undefined : next })}
              />
            }
          >
            <Code source={environment.code[source]} label={`${name}, ${source}`} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Fields({ environment: { state, actions } }: { environment: EnvironmentView }) {
  return (
    <Panel title="What a reward reads">
      <div class="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Unit</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(state).map(([field, { unit, meaning }]) => (
              <tr key={field}>
                <th scope="row">
                  <code>s.{field}</code>
                </th>
                <td>{unit}</td>
                <td>{meaning}</td>
              </tr>
            ))}
            {Object.entries(actions).map(([field, action]) => (
              <tr key={`a.${field}`}>
                <th scope="row">
                  <code>a.{field}</code>
                </th>
                <td>{action.unit}</td>
                <td>
                  {action.meaning},{' '}
                  {'values' in action
                    ? `one of ${action.values.join(', ')}`
                    : `${action.min} to ${action.max}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
