import type { ComponentChildren } from 'preact';
import type { RunState } from '../../contract/run.ts';

/** A titled region of a page. */
export function Panel({
  title,
  aside,
  class: className = '',
  children,
}: {
  title: string;
  aside?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <section class={`panel ${className}`} aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

const stateWords: Readonly<Record<RunState, string>> = {
  running: 'running',
  finished: 'finished',
  interrupted: 'stopped',
};

export function StateBadge({ state }: { state: RunState }) {
  return (
    <span class={`badge state-${state}`}>
      <span class="dot" aria-hidden="true" />
      {stateWords[state]}
    </span>
  );
}

/** A number with its name, for a row of facts. */
export function Fact({ name, children, note }: { name: string; children: ComponentChildren; note?: string }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {children}
        {note && <span class="fact-note">{note}</span>}
      </dd>
    </div>
  );
}

/** What a page shows while it waits, or when what it asked for was refused. */
export function Waiting({ error }: { error?: Error | undefined }) {
  if (!error)
    return (
      <p class="waiting" aria-busy="true">
        Loading…
      </p>
    );
  return (
    <div class="trouble" role="alert">
      <p>{error.message}</p>
      {'hint' in error && error.hint ? <p class="muted">{String(error.hint)}</p> : null}
    </div>
  );
}

/** A row of choices of which one is taken. */
export function Choices<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <fieldset class="choices" aria-label={label}>
      {options.map(([option, text]) => (
        <button
          type="button"
          key={option}
          class={option === value ? 'chosen' : ''}
          aria-pressed={option === value}
          onClick={() => onChange(option)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

/** Facts one below the other: a name and a value each. */
export function FactTable({
  facts,
  class: name,
}: {
  facts: readonly (readonly [string, string | number])[];
  class?: string;
}) {
  return (
    <table class={name}>
      <tbody>
        {facts.map(([fact, value]) => (
          <tr key={fact}>
            <th scope="row">{fact}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
