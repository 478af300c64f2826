import { signal } from '@preact/signals';
import type { Replay } from '../../contract/replay.ts';
import type { EnvironmentView } from '../../contract/studio.ts';
import { useLoaded } from '../app/loaded.ts';
import { theme } from '../app/theme.ts';
import { Waiting } from '../parts/basics.tsx';
import { plural } from '../parts/format.ts';
import { FlatView } from '../player/flat-view.tsx';

/** Every environment with a picture of its start. */
export function EnvironmentsPage() {
  const { value: environments, error } = useLoaded<EnvironmentView[]>('/api/environments');
  if (!environments) return <Waiting error={error} />;
  return (
    <>
      <div class="page-head">
        <h1>Environments</h1>
      </div>
      <div class="cards">
        {environments.map((environment) => (
          <Card key={environment.name} {...environment} />
        ))}
      </div>
    </>
  );
}

const atStart = signal(12);

function Card({ name, task, robot, state, actions }: EnvironmentView) {
  const replay = useLoaded<Replay>(`/api/environments/${name}/rollout`).value;
  return (
    <a class="card" href={`/environments/${name}`}>
      {replay ? <FlatView replay={replay} frame={atStart} theme={theme.value} /> : <canvas />}
      <span class="card-text">
        <strong>{name}</strong>
        <span>{task}</span>
        <span class="muted">
          {plural(Object.keys(state).length, 'state field')}, {plural(Object.keys(actions).length, 'action')}
          {robot ? ', on the physics engine' : ''}
        </span>
      </span>
    </a>
  );
}
