import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from '../../src/core/candidate.ts';
import { keepEvidence } from '../../src/problems/reward/comparison/kept-evidence.ts';
import type { RewardDetail } from '../../src/problems/reward/search.ts';
import { leaveMessage } from '../../src/runs/messages.ts';
import { appendProgress } from '../../src/runs/progress-file.ts';
import {
  comparisonsFolder,
  createRun,
  finishedEntry,
  openRun,
  type Run,
  workOn,
} from '../../src/runs/run-folder.ts';
import { leaveTrouble } from '../../src/runs/trouble.ts';
import { evidence, probe } from '../compare/evidence.ts';
import type { SmallRun } from './small-run.ts';

const usage = {
  ...{
    requests: 2,
    inputTokens: 3120,
    cachedTokens: 1024,
    outputTokens: 640,
    estimated: false,
    cost: 0.0132,
  },
};

/** The same run as if a language model had written its rewards, stopped halfway, and somebody had talked to it. */
export function spokenRun({ runs, run }: SmallRun): Run {
  const name = `${run.name.replace('evolve', 'openai')}-2`;
  const folder = join(runs, name);
  mkdirSync(folder);
  cpSync(run.folder, folder, { recursive: true });
  const { config } = run;
  const settings = { ...config.settings, model: 'gpt-5.4-mini' };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, proposer: 'openai', settings }));
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n').slice(0, -1);
  const priced = lines.map((line) => {
    const entry = JSON.parse(line) as { type: string };
    return JSON.stringify(entry.type === 'proposed' ? { ...entry, usage } : entry);
  });
  const said = { type: 'feedback', restart: 1, iteration: 2, text: 'The cart jerks: use less force.' };
  writeFileSync(join(folder, 'events.jsonl'), `${[...priced, JSON.stringify(said)].join('\n')}\n`);
  const made = openRun(runs, name);
  leaveMessage(made, 'And keep it in the middle of the track.', new Date());
  leaveTrouble(made, { message: 'The server at 127.0.0.1:8080 does not answer.', hint: 'Is it running?' });
  return made;
}

/** The same run as if successive halving had stopped its candidate 02-01 at the first rung, halfway. */
export function halvedRun({ runs, run }: SmallRun): Run {
  const name = `${run.name}-halved`;
  const folder = join(runs, name);
  cpSync(run.folder, folder, { recursive: true });
  const file = join(folder, 'events.jsonl');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const halved = lines.map((line) => {
    const { candidate, ...entry } = JSON.parse(line) as { candidate?: Candidate<RewardDetail> };
    if (candidate?.id !== '02-01' || !candidate.outcome.ok) return line;
    const { detail } = candidate.outcome;
    const checkpoints = detail.checkpoints.slice(0, detail.checkpoints.length / 2);
    const stopped = { ...detail, checkpoints, finalFitness: checkpoints.at(-1)!.fitness, stoppedAt: 1 };
    const outcome = { ...candidate.outcome, detail: stopped };
    return JSON.stringify({ ...entry, candidate: { ...candidate, outcome } });
  });
  writeFileSync(file, `${halved.join('\n')}\n`);
  return openRun(runs, name);
}

export interface Comparisons {
  readonly finished: Run;
  readonly stopped: Run;
}

/** A comparison with a report, one of its labels in HTML, and one that was stopped. */
export function comparisonsOf({ runs, run }: SmallRun): Comparisons {
  const labels = ['human', 'fitness', `${run.name}<b>`];
  const rewards = labels.map((label) => ({ label, about: label, source: '' }));
  const make = (seed: number) => {
    const settings = { environment: 'cartpole', rewards, seed, seeds: 5, training: { steps: 50_000 } };
    const details = { environment: 'cartpole', proposer: 'compare', seed, versions: {}, settings };
    return createRun(comparisonsFolder(runs), details, new Date());
  };
  const [finished, stopped] = [make(0), make(1)];
  const best = [
    [471, 455, 498, 480, 490],
    [212, 330, 180, 500, 95],
    [500, 500, 492, 487, 500],
  ];
  const seen = labels.map((label, column) =>
    evidence(
      label,
      label === 'human' || label === 'fitness' ? label : 'other',
      column,
      best[column]!.map((score) => ({
        fitness: [0.1, 0.3, 0.6, 0.8, 1].map((share) => share * score),
        probe: probe(
          0.97 * score,
          best.map(() => score),
          column,
          { fitness: 0.7 * score, reward: score },
        ),
      })),
    ),
  );
  const subject = {
    ...{ environment: 'cartpole', task: 'Balance a pole on a cart.', seeds: 5, steps: 50_000 },
    ...{ heldOutEpisodes: 16, perturbations: [{ name: 'starts', description: 'twice as far apart' }] },
  };
  keepEvidence(finished, { subject, evidence: seen, variants: [] });
  const { journal, close } = workOn(finished);
  journal.append({ type: finishedEntry });
  close();
  for (const [k, label] of labels.entries()) {
    const owner = label.replace(/[^\w.-]+/g, '_');
    for (let repeat = 1; repeat <= 5 - 2 * k; repeat++) {
      const steps = repeat < 3 ? 50_000 : 20_000;
      appendProgress(stopped, { owner: `${owner}-${repeat}`, steps, fitness: best[k]![repeat - 1]! });
    }
  }
  leaveTrouble(stopped, { message: 'Stopped; what is done is kept.', hint: 'Go on with the same command.' });
  return { finished, stopped };
}
