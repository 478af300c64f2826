import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { humanNormalised, mean } from '../../core/statistics.ts';
import { journalFile, listRuns, openRun, type Run, runState, workerOn } from '../../runs/run-folder.ts';
import type { RunSummary, RunView } from '../contract/run.ts';
import { badges, RunReader } from './run-reader.ts';

/** Runs whose journals are kept in memory. */
const kept = 12;

/** The runs of one folder, as the studio shows them. */
export class Library {
  /** Absolute. */
  readonly folder: string;
  private readonly readers = new Map<string, RunReader>();
  private readonly finished = new Map<string, RunSummary>();

  constructor(folder: string) {
    this.folder = folder;
  }

  list(): RunSummary[] {
    return listRuns(this.folder).map((run) => this.summary(run));
  }

  /** Throws `HeurekaError('usage')` unless `name` is the plain name of a run in the folder. */
  find(name: string): Run {
    const plain = /^[A-Za-z0-9][\w.-]*$/.test(name) && existsSync(join(this.folder, name, 'config.json'));
    if (!plain) throw new HeurekaError('usage', 'There is no such run.', 'It may have been deleted.');
    return openRun(this.folder, name);
  }

  reader(name: string): RunReader {
    const run = this.find(name);
    const reader = this.readers.get(name) ?? new RunReader(run);
    this.readers.delete(name);
    this.readers.set(name, reader);
    for (const oldest of [...this.readers.keys()].slice(0, -kept)) this.readers.delete(oldest);
    return reader;
  }

  /** Puts a run aside, for `restore` to bring back. Throws `HeurekaError('usage')` while a process works on it. */
  remove(name: string): void {
    const run = this.find(name);
    if (workerOn(run)) throw new HeurekaError('usage', `${name} is running.`, 'Stop it first.');
    mkdirSync(this.trash(), { recursive: true });
    renameSync(run.folder, join(this.trash(), name));
    this.forget(name);
  }

  restore(name: string): void {
    if (!/^[A-Za-z0-9][\w.-]*$/.test(name) || !existsSync(join(this.trash(), name))) {
      throw new HeurekaError('usage', 'There is no such deleted run.');
    }
    renameSync(join(this.trash(), name), join(this.folder, name));
  }

  /** Deletes for good what was put aside. */
  emptyTrash(): void {
    if (!existsSync(this.trash())) return;
    for (const name of readdirSync(this.trash())) rmSync(join(this.trash(), name), { recursive: true });
  }

  private trash(): string {
    return join(studioFolder(this.folder), 'trash');
  }

  private forget(name: string): void {
    this.readers.delete(name);
    this.finished.delete(name);
  }

  /** A finished run's journal is read once, and only its summary is kept. */
  private summary(run: Run): RunSummary {
    const known = this.finished.get(run.name);
    if (known) return { ...known, ...badges(run) };
    if (runState(run) !== 'finished') return summaryOf(this.reader(run.name).view(), updatedOf(run));
    const summary = summaryOf(new RunReader(run).view(), updatedOf(run));
    this.finished.set(run.name, summary);
    return summary;
  }
}

/** What the studio keeps for itself beside the runs. */
export const studioFolder = (runs: string) => join(runs, '.studio');

function updatedOf(run: Run): string {
  const file = journalFile(run);
  return existsSync(file) ? statSync(file).mtime.toISOString() : run.config.created;
}

function summaryOf(view: RunView, updated: string): RunSummary {
  const { name, environment, proposer, model, strategy, seed, created, tags, starred, ledger, live } = view;
  const [sparse, human, found] = (['sparse', 'human', 'found'] as const).map((role) => meanOf(view, role));
  const best = view.finished?.best ?? bestOf(view);
  const normalised =
    found !== undefined && sparse !== undefined && human !== undefined
      ? humanNormalised(found, sparse, human)
      : undefined;
  return {
    ...{ name, environment, proposer, strategy, seed, created, updated, tags, starred, state: live.state },
    done: view.candidates.filter(({ outcome }) => outcome).length,
    planned: view.restarts * view.iterations * view.samples,
    ...(model !== undefined && { model }),
    ...(best && { best }),
    ...(sparse !== undefined && { sparse }),
    ...(human !== undefined && { human }),
    ...(found !== undefined && { found }),
    ...(normalised !== undefined && { humanNormalised: normalised }),
    ...(ledger.answers > 0 && { ledger }),
  };
}

function meanOf({ trainings }: RunView, role: string): number | undefined {
  const scores = trainings.flatMap((training) =>
    training.role === role && training.score !== undefined ? [training.score] : [],
  );
  return scores.length > 0 ? mean(scores) : undefined;
}

function bestOf({ candidates }: RunView): RunSummary['best'] {
  const scored = candidates.flatMap(({ id, outcome }) => (outcome?.ok ? [{ id, score: outcome.score }] : []));
  return scored.sort((a, b) => b.score - a.score)[0];
}
