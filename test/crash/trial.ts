import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../src/core/random.ts';
import type { ChatServer } from '../llm/chat-server.ts';
import { models, questionOf } from './answers.ts';
import { answeredIn, contentOf, entriesOf, onlyRun, without } from './run-content.ts';
import { SearchProcess } from './search-process.ts';

/** Samples of an iteration: as many questions may be under way at once. */
export const samples = 3;

const search = [
  ...['search', 'pendulum', '--proposer', 'openai', '--model', models, '--iterations', '2'],
  ...['--samples', `${samples}`, '--seeds', '1', '--steps', '2048', '--seed', '5', '-j', '2'],
];

/** Who is killed: the search, one evaluation, the search with all it started, or the search and then its resume. */
export const victims = ['search', 'evaluation', 'all', 'search twice'] as const;
export type Victim = (typeof victims)[number];

/** A search that nobody disturbed. */
export interface Undisturbed {
  readonly content: readonly string[];
  readonly table: string;
  readonly seconds: number;
  readonly questions: number;
}

/** How one trial went. */
export interface Trial {
  readonly victim: Victim;
  /** Journal entries when the killed process was dead: how far the search had come. */
  readonly entries: number;
  /** What the search was doing then. */
  readonly phase: string;
  /** Answers that were under way when a search was killed, and were asked for again. */
  readonly askedAgain: number;
  /** What is wrong; nothing when the trial held. */
  readonly wrong: readonly string[];
}

/** Searches once without a disturbance, in a folder of its own. */
export async function searchUndisturbed(server: ChatServer): Promise<Undisturbed> {
  return await inFolder(async (runs) => {
    const [begun, before] = [performance.now(), server.calls.length];
    const { code, stdout, stderr } = await start(search, runs, server).end();
    if (code !== 0) throw new Error(stderr);
    const seconds = (performance.now() - begun) / 1000;
    const run = onlyRun(runs)!;
    const questions = server.calls.length - before;
    return { content: contentOf(run), table: tableIn(stdout), seconds, questions };
  });
}

/** Kills `victim` at a moment that `random` chooses, goes on, and compares. */
export async function tryKill(
  victim: Victim,
  random: Random,
  undisturbed: Undisturbed,
  server: ChatServer,
): Promise<Trial> {
  return await inFolder(async (runs) => {
    const account = new Account(server);
    let process = start(search, runs, server);
    await sleep(random.uniform(0, undisturbed.seconds));
    await strike(process, victim, random);
    if (victim !== 'evaluation') await process.end();
    const { entries, phase } = whereabouts(runs);
    if (victim !== 'evaluation') account.close(onlyRun(runs));
    if (victim === 'search twice') {
      process = start(goOn(runs), runs, server);
      await sleep(random.uniform(0, undisturbed.seconds));
      process.kill();
      await process.end();
      account.close(onlyRun(runs));
    }
    if (victim !== 'evaluation') process = start(goOn(runs), runs, server);
    const { code, stdout, stderr } = await process.end();
    const run = onlyRun(runs);
    account.close(run, { killed: false });
    const wrong = [
      ...(code === 0 ? [] : [`it exits with ${code}: ${stderr.trim().split('\n').at(-1)}`]),
      ...(tableIn(stdout) === undisturbed.table ? [] : ['the final table differs']),
      ...(run && contentOf(run).join('\n') === undisturbed.content.join('\n') ? [] : ['the run differs']),
      ...account.wrong,
    ];
    return { victim, entries, phase, askedAgain: account.askedAgain, wrong };
  });
}

/** Holds what the server was asked against what the journal keeps. */
class Account {
  readonly wrong: string[] = [];
  askedAgain = 0;
  private readonly server: ChatServer;
  private asked: number;
  private kept: readonly string[] = [];

  constructor(server: ChatServer) {
    this.server = server;
    this.asked = server.calls.length;
  }

  /** A process has ended: what it asked for and the journal does not hold was under way when it was killed. */
  close(run: string | undefined, { killed } = { killed: true }): void {
    const asked = this.server.calls.slice(this.asked).map(questionOf);
    const kept = run ? answeredIn(run) : [];
    const gained = without(kept, this.kept);
    const lost = without(asked, gained);
    if (gained.length + lost.length !== asked.length) this.wrong.push('an answer that was not asked for');
    if (lost.length > (killed ? samples : 0)) this.wrong.push(`${lost.length} answers were lost`);
    this.askedAgain += lost.length;
    this.asked = this.server.calls.length;
    this.kept = kept;
  }
}

async function strike(process: SearchProcess, victim: Victim, random: Random): Promise<void> {
  if (victim === 'all') return process.killAll();
  if (victim !== 'evaluation') return process.kill();
  // Between two trainings there is nobody to be killed.
  for (let evaluations = process.evaluations(); !process.ended; evaluations = process.evaluations()) {
    if (evaluations.length > 0) return killProcess(random.choose(evaluations));
    await sleep(0.005);
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended of itself.
  }
}

/** What a user would type next: to go on, or to begin when there is nothing to go on with. */
const goOn = (runs: string): readonly string[] => (onlyRun(runs) ? ['resume'] : search);

function whereabouts(runs: string): { readonly entries: number; readonly phase: string } {
  const run = onlyRun(runs);
  if (!run) return { entries: 0, phase: 'start-up' };
  const entries = entriesOf(run);
  const last = entries.at(-1);
  const owner = String(last?.role ?? last?.type ?? 'sparse');
  const phases: [RegExp, string][] = [
    [/^(sparse|human)/, 'baselines'],
    [/^(proposed|evaluated)/, 'iterations'],
    [/^contender/, 'contenders'],
    [/^(found|lessons)/, 'final'],
    [/^finished/, 'finished'],
  ];
  const phase = phases.find(([pattern]) => pattern.test(owner))?.[1] ?? owner;
  return { entries: entries.length, phase };
}

function start(args: readonly string[], runs: string, server: ChatServer): SearchProcess {
  return new SearchProcess(args, runs, { OPENAI_BASE_URL: server.url });
}

/** The final table, without the folder's name below it. */
export const tableIn = (stdout: string) => stdout.slice(0, stdout.indexOf('\nrun '));

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-crash-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
