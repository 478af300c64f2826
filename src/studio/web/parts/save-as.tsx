import { useState } from 'preact/hooks';
import { attempt } from '../app/notices.ts';
import { saveFile } from '../app/save-file.ts';

/** A file that the studio makes when it is asked for. */
export interface Offered {
  readonly name: string;
  readonly address: string;
  /** Files of one group stand together. */
  readonly group?: string;
}

/** A menu of files to save. */
export function SaveAs({ files, label = 'Save as' }: { files: readonly Offered[]; label?: string }) {
  const [busy, setBusy] = useState(false);
  const groups = [...new Set(files.map(({ group }) => group))];
  const save = async (address: string) => {
    setBusy(true);
    await attempt(() => saveFile(address));
    setBusy(false);
  };
  return (
    <select
      aria-label={label}
      disabled={busy}
      value=""
      onChange={({ currentTarget }) => {
        const address = currentTarget.value;
        currentTarget.value = '';
        void save(address);
      }}
    >
      <option value="">{busy ? 'saving…' : label.toLowerCase()}</option>
      {groups.map((group) => {
        const options = files
          .filter((file) => file.group === group)
          .map(({ name, address }) => (
            <option key={name} value={address}>
              {name}
            </option>
          ));
        return group === undefined ? options : <optgroup label={group}>{options}</optgroup>;
      })}
    </select>
  );
}
