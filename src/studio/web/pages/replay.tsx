import { lazy, Suspense } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import type { Replay, RobotContacts } from '../../contract/replay.ts';
import { useKeys } from '../app/keys.ts';
import { useAllLoaded, useLoaded } from '../app/loaded.ts';
import { attempt } from '../app/notices.ts';
import { go, query, setQuery } from '../app/router.ts';
import { saveFile } from '../app/save-file.ts';
import { theme } from '../app/theme.ts';
import { Choices, Waiting } from '../parts/basics.tsx';
import type { Playback } from '../player/playback.ts';
import { Player, type Solid } from '../player/player.tsx';

const SolidView = lazy(() => import('../player/solid-view.tsx')) as unknown as Solid;

/** Policies beside the first one. */
const mostBeside = 3;

/** A policy in motion, with others in step beside it. */
export function ReplayPage({ run, owner }: { run: string; owner: string }) {
  const others = [...new Set((query.value.get('with') ?? '').split(','))]
    .filter((name) => name && name !== owner)
    .slice(0, mostBeside);
  const start = startQuery();
  const address = (name: string) => `/api/runs/${run}/replays/${name}${start}`;
  const shown = [owner, ...others];
  const loaded = useAllLoaded<Replay>(shown.map(address));
  const policies = useLoaded<string[]>(`/api/runs/${run}/policies`).value ?? [];
  const [first] = loaded;
  const complete = first?.value && loaded.every(({ value, error }) => value ?? error);
  const values = loaded.map(({ value }) => value);
  // They begin together: the clock is that of all of them.
  const replays = useMemo(
    () => (complete ? values.filter((value) => value !== undefined) : []),
    [complete, ...Array.from({ length: 1 + mostBeside }, (_, k) => values[k])],
  );
  const robot = first?.value?.robot !== undefined;
  const solid = robot && query.value.get('view') !== '2d';
  const follow = query.value.get('follow') !== 'no';
  const forces = solid && query.value.has('forces');
  const touching = useAllLoaded<RobotContacts>(
    forces ? replays.map(({ label }) => `/api/runs/${run}/replays/${label}/contacts${start}`) : [],
  );
  const contacts = touching.map(({ value }) => value);
  const page = `/api/runs/${run}/pages/${[owner, ...others].join(',')}${start}`;
  useKeys({
    f: () => solid && setQuery({ forces: forces ? undefined : '1' }),
    u: () => go(`/runs/${run}`),
  });
  return (
    <>
      <div class="page-head">
        <p class="crumbs">
          <a href="/">Runs</a> / <a href={`/runs/${run}`}>{run}</a> / replay
        </p>
        <h1>Replay</h1>
        <PolicyChoice
          label="Policy"
          policies={policies}
          value={owner}
          onChange={(name) => go(`/runs/${run}/replay/${name}?${query.value}`)}
        />
        <span class="muted">beside</span>
        {[...others, ...(others.length < mostBeside ? [''] : [])].map((name, k) => (
          <PolicyChoice
            key={name || 'another'}
            label={k === 0 ? 'Policy beside it' : `Policy beside it, ${k + 1}`}
            policies={policies}
            value={name}
            onChange={(next) =>
              setQuery({
                with: [...others.slice(0, k), next, ...others.slice(k + 1)].filter(Boolean).join(','),
              })
            }
            none={k === 0 ? 'nothing' : 'nothing more'}
          />
        ))}
        <div class="page-tools">
          <label class="check">
            start
            <input
              class="small-number"
              type="number"
              min={1}
              max={9999}
              value={query.value.get('episode') ?? '1'}
              onChange={({ currentTarget }) => setQuery({ episode: currentTarget.value, frame: undefined })}
            />
          </label>
          {robot && (
            <Choices
              label="View"
              options={[
                ['3d', '3D'],
                ['2d', '2D'],
              ]}
              value={solid ? '3d' : '2d'}
              onChange={(view) => setQuery({ view: view === '2d' ? '2d' : undefined })}
            />
          )}
          {solid && (
            <label class="check">
              <input
                type="checkbox"
                checked={follow}
                onChange={({ currentTarget }) =>
                  setQuery({ follow: currentTarget.checked ? undefined : 'no' })
                }
              />
              follow
            </label>
          )}
          {solid && (
            <label class="check" title="What the robot touches, and how hard (f)">
              <input
                type="checkbox"
                checked={forces}
                onChange={({ currentTarget }) =>
                  setQuery({ forces: currentTarget.checked ? '1' : undefined })
                }
              />
              forces
            </label>
          )}
        </div>
      </div>
      {loaded.slice(1).map(({ error }, k) => error && <Waiting key={others[k]} error={error} />)}
      {replays.length === 0 ? (
        <Waiting error={first?.error} />
      ) : (
        <Suspense fallback={<Waiting />}>
          <Player
            replays={replays}
            theme={theme.value}
            solid={solid ? SolidView : undefined}
            follow={follow}
            contacts={contacts}
            start={startOf()}
            onRest={(frame) => setQuery({ frame: frame === 0 ? undefined : String(frame) })}
            tools={(playback, stages) => (
              <Recording playback={playback} stages={stages} replay={replays[0]!} page={page} />
            )}
          />
        </Suspense>
      )}
    </>
  );
}

/** A frame in the address is looked at; without one, it plays. */
function startOf(): { frame?: number; playing: boolean } {
  const frame = query.value.get('frame');
  return frame === null ? { playing: true } : { frame: Number(frame), playing: false };
}

function startQuery(): string {
  const chosen = new URLSearchParams();
  for (const name of ['episode', 'seed']) {
    const value = query.value.get(name);
    if (value) chosen.set(name, value);
  }
  return chosen.size > 0 ? `?${chosen}` : '';
}

function PolicyChoice({
  label,
  policies,
  value,
  onChange,
  none,
}: {
  label: string;
  policies: readonly string[];
  value: string;
  onChange: (name: string) => void;
  none?: string;
}) {
  const known = policies.includes(value) || !value ? policies : [value, ...policies];
  return (
    <select aria-label={label} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      {none && <option value="">{none}</option>}
      {known.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

function Recording({
  playback,
  stages,
  replay,
  page,
}: {
  playback: Playback;
  stages: () => HTMLElement;
  replay: Replay;
  page: string;
}) {
  const [busy, setBusy] = useState(false);
  const name = `${replay.environment}-${replay.label}`;
  const record = async (kind: string) => {
    setBusy(true);
    await attempt(async () => {
      if (kind === 'html') return await saveFile(page);
      const { recordGif, recordPng, recordWebm } = await import('../player/record.ts');
      if (kind === 'png') await recordPng(stages(), name);
      if (kind === 'gif') await recordGif(stages(), playback, replay.timestep, name);
      if (kind === 'webm') await recordWebm(stages(), playback, name);
    });
    setBusy(false);
  };
  return (
    <select
      aria-label="Save"
      disabled={busy}
      value=""
      onChange={({ currentTarget }) => {
        const kind = currentTarget.value;
        currentTarget.value = '';
        void record(kind);
      }}
    >
      <option value="">{busy ? 'saving…' : 'save as'}</option>
      <option value="png">picture, PNG</option>
      <option value="gif">animation, GIF</option>
      <option value="webm">video, WebM</option>
      <option value="html">page, HTML</option>
    </select>
  );
}
