import type { FormField } from '../../contract/studio.ts';
import { query, setQuery } from '../app/router.ts';

/** One field of a form; what it is filled in with is in the address. */
export function Field({
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

/** What the address says of `fields`. */
export function filledIn(fields: readonly FormField[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = query.value.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
