import { useState } from 'preact/hooks';
import type { EnvironmentView, FormField } from '../../contract/studio.ts';
import { change } from '../app/api.ts';
import { useLoaded } from '../app/loaded.ts';
import { attempt } from '../app/notices.ts';
import { go, query, setQuery } from '../app/router.ts';
import { Panel, Waiting } from '../parts/basics.tsx';

/** Starts a search. The fields are the command line's own; what is filled in is in the address. */
export function NewSearchPage() {
  const form = useLoaded<FormField[]>('/api/form');
  const environments = useLoaded<EnvironmentView[]>('/api/environments');
  const [starting, setStarting] = useState(false);
  if (!form.value || !environments.value) return <Waiting error={form.error ?? environments.error} />;
  const fields = form.value;
  const environment = query.value.get('environment') ?? environments.value[0]!.name;
  const task = environments.value.find(({ name }) => name === environment)?.task;
  const settings = Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = query.value.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
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

function Field({
  field: { name, help, kind, choices = [], min, max, whole, fallback },
}: {
  field: FormField;
}) {
  const value = query.value.get(name) ?? '';
  const set = (next: string) => setQuery({ [name]: next });
  return (
    <div class="field">
      <label for={name}>{name}</label>
      {kind === 'choice' ? (
        <select id={name} value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
          <option value="">{fallback ?? 'default'}</option>
          {choices
            .filter((choice) => choice !== fallback)
            .map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
        </select>
      ) : (
        <input
          id={name}
          {...(kind === 'number'
            ? { type: 'number', min, max, step: whole ? 1 : 'any' }
            : { type: 'text' as const })}
          value={value}
          placeholder={fallback ?? ''}
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      )}
      <small>{help}</small>
    </div>
  );
}

/** The same search in a terminal. */
function commandLine(environment: string, settings: Readonly<Record<string, string>>): string {
  const flags = Object.entries(settings).map(([name, value]) => `--${name} ${value}`);
  return ['heureka search', environment, ...flags].join(' ');
}
