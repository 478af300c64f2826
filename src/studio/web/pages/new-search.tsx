import { useState } from 'preact/hooks';
import type { EnvironmentView, FormField } from '../../contract/studio.ts';
import { change } from '../app/api.ts';
import { useLoaded } from '../app/loaded.ts';
import { attempt } from '../app/notices.ts';
import { go, query, setQuery } from '../app/router.ts';
import { Panel, Waiting } from '../parts/basics.tsx';
import { Field, filledIn } from '../parts/form-field.tsx';

/** Starts a search. The fields are the command line's own; what is filled in is in the address. */
export function NewSearchPage() {
  const form = useLoaded<FormField[]>('/api/forms/search');
  const environments = useLoaded<EnvironmentView[]>('/api/environments');
  const [starting, setStarting] = useState(false);
  if (!form.value || !environments.value) return <Waiting error={form.error ?? environments.error} />;
  const fields = form.value;
  const environment = query.value.get('environment') ?? environments.value[0]!.name;
  const task = environments.value.find(({ name }) => name === environment)?.task;
  const settings = filledIn(fields);
  const start = async () => {
    setStarting(true);
    await attempt(async () => {
      const { name } = await change<{ name: string }>('POST', '/api/runs', { environment, settings });
      go(`/runs/${name}`);
    });
    setStarting(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div class="page-head">
        <h1>New search</h1>
      </div>
      <Panel title="What to search for">
        <div class="form">
          <div class="field">
            <label for="environment">environment</label>
            <select
              id="environment"
              value={environment}
              onChange={({ currentTarget }) => setQuery({ environment: currentTarget.value })}
            >
              {environments.value.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <small>{task}</small>
          </div>
          {fields.map((field) => (
            <Field key={field.name} field={field} />
          ))}
        </div>
        <div class="form-foot">
          <button type="submit" class="primary" disabled={starting}>
            {starting ? 'Starting…' : 'Start the search'}
          </button>
          <code class="muted">{commandLine(environment, settings)}</code>
        </div>
      </Panel>
    </form>
  );
}

/** The same search in a terminal. */
function commandLine(environment: string, settings: Readonly<Record<string, string>>): string {
  const flags = Object.entries(settings).map(([name, value]) => `--${name} ${value}`);
  return ['heureka search', environment, ...flags].join(' ');
}
