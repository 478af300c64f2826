import { useState } from 'preact/hooks';
import type { CandidateDetail } from '../../contract/candidate.ts';
import type { RunView } from '../../contract/run.ts';
import type { ExportFormat } from '../../contract/studio.ts';
import { useKeys } from '../app/keys.ts';
import { useLoaded } from '../app/loaded.ts';
import { go, query, setQuery } from '../app/router.ts';
import { Choices, Fact, Panel, Waiting } from '../parts/basics.tsx';
import { Code } from '../parts/code.tsx';
import { formatCount, formatScore } from '../parts/format.ts';
import { levelsOf } from '../parts/levels.ts';
import { SaveAs } from '../parts/save-as.tsx';
import { Sparks } from '../parts/sparks.tsx';
import { ComponentTable } from './candidate-components.tsx';
import { Conversation } from './candidate-conversation.tsx';

/** One candidate: its code, how it differs, how its components behaved, what was asked and answered. */
export function CandidatePage({ run: name, id }: { run: string; id: string }) {
  const { value: candidate, error } = useLoaded<CandidateDetail>(`/api/runs/${name}/candidates/${id}`);
  const run = useLoaded<RunView>(`/api/runs/${name}`).value;
  const ids = run?.candidates.map((other) => other.id) ?? [];
  const at = ids.indexOf(id);
  const open = (other: string | undefined) =>
    other && go(`/runs/${name}/candidates/${other}${query.value.size > 0 ? `?${query.value}` : ''}`);
  useKeys({
    j: () => open(ids[at + 1]),
    k: () => open(ids[at - 1]),
    u: () => go(`/runs/${name}`),
    r: () => candidate?.replayable && go(`/runs/${name}/replay/${id}?with=human-1`),
    c: () => candidate?.outcome?.ok && run && go(compareAddress(run, id)),
  });
  if (!candidate) return <Waiting error={error} />;
  return (
    <>
      <div class="page-head">
        <p class="crumbs">
          <a href="/">Runs</a> / <a href={`/runs/${name}`}>{name}</a> / {id}
        </p>
        <h1>{id}</h1>
        <span class="muted">
          {candidate.parents.length > 0 ? 'made from ' : 'made from nothing before it'}
          {candidate.parents.map((parent, k) => (
            <span key={parent}>
              {k > 0 && ', '}
              <a href={`/runs/${name}/candidates/${parent}`}>{parent}</a>
            </span>
          ))}
        </span>
        <div class="page-tools">
          <button type="button" disabled={at <= 0} onClick={() => open(ids[at - 1])} title="Previous (k)">
            ‹ <span class="hidden">Previous candidate</span>
          </button>
          <button
            type="button"
            disabled={at < 0 || at + 1 >= ids.length}
            onClick={() => open(ids[at + 1])}
            title="Next (j)"
          >
            › <span class="hidden">Next candidate</span>
          </button>
          <Export run={name} candidate={candidate} />
          {candidate.outcome?.ok && run && (
            <a class="button" href={compareAddress(run, id)} title="Compare (c)">
              Compare
            </a>
          )}
          {candidate.replayable && (
            <a class="button primary" href={`/runs/${name}/replay/${id}?with=human-1`} title="Replay (r)">
              Replay
            </a>
          )}
        </div>
      </div>
      <Verdict candidate={candidate} run={run} />
      <div class="columns wide-left">
        <Source candidate={candidate} />
        <div class={query.value.has('against') ? 'columns across' : 'stack'}>
          <Training candidate={candidate} />
        </div>
        {(candidate.messages || candidate.answer?.trim() !== candidate.solution.trim()) && (
          <div class="across">
            <Conversation candidate={candidate} />
          </div>
        )}
      </div>
    </>
  );
}

/** The page that compares this candidate with the baselines. */
function compareAddress({ environment, name }: RunView, id: string): string {
  return `/compare?${new URLSearchParams({ environment, rewards: `human,fitness,${name}:${id}` })}`;
}

const groups = { reward: 'Reward', policy: 'Policy', curves: 'Learning curves' } as const;

/** What `heureka export` writes of it. */
function Export({
  run,
  candidate: { id, outcome, replayable },
}: {
  run: string;
  candidate: CandidateDetail;
}) {
  const formats = useLoaded<ExportFormat[]>(outcome?.ok ? '/api/exports' : undefined).value ?? [];
  const offered = formats.filter(({ of }) => of !== 'policy' || replayable);
  if (offered.length === 0) return null;
  return (
    <SaveAs
      label="Export"
      files={offered.map(({ name, of }) => ({
        name,
        group: groups[of],
        address: `/api/runs/${run}/candidates/${id}/exports/${name}`,
      }))}
    />
  );
}

function Verdict({ candidate: { outcome }, run }: { candidate: CandidateDetail; run: RunView | undefined }) {
  if (!outcome) return <p class="standing">It is being trained.</p>;
  if (!outcome.ok) {
    const { kind, message, line } = outcome.fault;
    return (
      <div class="trouble verdict" role="alert">
        <h2>
          {kind}
          {line !== undefined && ` in line ${line}`}
        </h2>
        <p>{message}</p>
      </div>
    );
  }
  const { finalFitness, stoppedAt, checkpoints } = outcome.detail;
  const { human, sparse } = run ? levelsOf(run) : {};
  return (
    <dl class="facts">
      <Fact name="Score, its best checkpoint">{formatScore(outcome.score)}</Fact>
      <Fact name={stoppedAt ? 'When it was stopped' : 'At the end'}>{formatScore(finalFitness)}</Fact>
      {stoppedAt && (
        <Fact name="Stopped early" note={`by halving, at rung ${stoppedAt}`}>
          after {formatCount(checkpoints.at(-1)!.steps)}
          {run && ` of ${formatCount(run.steps)}`} steps
        </Fact>
      )}
      {human !== undefined && <Fact name="Human">{formatScore(human)}</Fact>}
      {sparse !== undefined && <Fact name="Sparse">{formatScore(sparse)}</Fact>}
    </dl>
  );
}

function Source({ candidate }: { candidate: CandidateDetail }) {
  const { solution, others, outcome, id } = candidate;
  const [copied, setCopied] = useState(false);
  const chosen = query.value.get('against') ?? '';
  const against = others.find(({ name }) => name === chosen)?.source;
  const fault = outcome && !outcome.ok ? outcome.fault : undefined;
  const copy = async () => {
    await navigator.clipboard.writeText(solution);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <Panel
      title={against === undefined ? 'Reward' : `${chosen} → ${id}`}
      class={against === undefined ? '' : 'across'}
      aside={
        <span class="legend">
          <Choices
            label="Compare with"
            options={[['', 'Code'], ...others.map(({ name }) => [name, `diff to ${name}`] as const)]}
            value={against === undefined ? '' : chosen}
            onChange={(next) => setQuery({ against: next || undefined })}
          />
          <button type="button" class="quiet" onClick={() => void copy()}>
            {copied ? 'copied' : 'copy'}
          </button>
        </span>
      }
    >
      <Code source={solution} against={against} fault={fault} label={`Reward ${id}`} />
    </Panel>
  );
}

function Training({ candidate: { outcome } }: { candidate: CandidateDetail }) {
  if (!outcome?.ok) return null;
  const { checkpoints } = outcome.detail;
  return (
    <>
      <Panel title="While it was trained" aside={<span class="muted">mean ± standard deviation</span>}>
        <Sparks checkpoints={checkpoints} />
      </Panel>
      <Panel title="Components at the last checkpoint">
        <ComponentTable checkpoint={checkpoints.at(-1)!} />
      </Panel>
    </>
  );
}
