import { useState } from 'preact/hooks';
import { change } from '../app/api.ts';
import { attempt } from '../app/notices.ts';

/** The tags of a run, with a field for another. */
export function Tags({ run, tags, changed }: { run: string; tags: readonly string[]; changed: () => void }) {
  const [adding, setAdding] = useState(false);
  const address = `/api/runs/${run}/tags`;
  const add = async (tag: string) => {
    setAdding(false);
    if (tag.trim() && (await attempt(() => change('POST', address, { tag: tag.trim() })))) changed();
  };
  const take = async (tag: string) => {
    if (await attempt(() => change('DELETE', `${address}/${encodeURIComponent(tag)}`))) changed();
  };
  return (
    <span class="tags">
      {tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
          <button type="button" aria-label={`Take the tag ${tag} away`} onClick={() => void take(tag)}>
            ×
          </button>
        </span>
      ))}
      {adding ? (
        <input
          class="tag-field"
          aria-label="New tag"
          ref={(field) => field?.focus()}
          onBlur={({ currentTarget }) => void add(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter') currentTarget.blur();
            if (key === 'Escape') setAdding(false);
          }}
        />
      ) : (
        <button type="button" class="tag-add" aria-label={`Tag ${run}`} onClick={() => setAdding(true)}>
          + tag
        </button>
      )}
    </span>
  );
}
