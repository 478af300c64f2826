import { join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import { type Run, runEntries, workOn } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { plural } from '../format.ts';
import type { Flags } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { continuedEntry } from './continue.ts';
import type { SearchSettings } from './perform.ts';
import { type Recording, readRecording } from './recording.ts';
import { keepStartPolicy } from './start-policy.ts';

/** The recording that a run replays, kept with it: the run it came from may be deleted. */
export const recordingFile = (run: Run) => join(run.folder, 'recording.json');

/** Flags that may differ: they change how a search is run, not what comes of it. */
const free = new Set(['proposer', 'jobs', 'runs', 'json', 'dryRun']);

/**
 * The settings of a replay: those of the recorded search. Throws `HeurekaError('usage')` when the environment or a flag
 * asks for another search than the one that was recorded.
 */
export function replaySettings(recording: Recording, environment: string, flags: Flags): SearchSettings {
  const recorded = recording.config.settings as unknown as SearchSettings;
  if (recorded.environment !== environment) {
    throw new HeurekaError(
      'usage',
      `${recording.name} is a search for ${recorded.environment}, not for ${environment}.`,
      `Replay it with: heureka search ${recorded.environment} --proposer replay:...`,
    );
  }
  const [other] = Object.entries(flags).filter(
    ([name, value]) => value !== undefined && !agrees(name, value, recorded),
  );
  if (other) throw differs(other[0], other[1], recording);
  // Time ends a replay where it ended the recorded search.
  const { proposer, recorded: origin, maxTime: _, ...rest } = recorded;
  return {
    ...rest,
    proposer: 'replay',
    recorded: origin ?? { run: recording.name, proposer: proposer as 'openai' },
  };
}

function agrees(name: string, value: unknown, recorded: SearchSettings): boolean {
  if (free.has(name)) return true;
  const steps = name === 'steps' ? recorded.training.steps : undefined;
  const seeds = name === 'seeds' ? recorded.finalSeeds : undefined;
  const kept = steps ?? seeds ?? (recorded as unknown as Record<string, unknown>)[name];
  return String(kept) === String(value) || Number(kept) === Number(value);
}

function differs(name: string, value: unknown, { name: run }: Recording): HeurekaError {
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new HeurekaError(
    'usage',
    `${run} was not recorded with ${flag} ${value}: a replay has the settings of its recording.`,
    `Leave out ${flag}, or search anew with another proposer.`,
  );
}

/** Keeps the recording with the run that is to replay it, and what came to the recorded search from outside. */
export function keepRecording(run: Run, recording: Recording): void {
  writeDurably(recordingFile(run), `${JSON.stringify(recording)}\n`);
  if (recording.startPolicy) keepStartPolicy(run, recording.startPolicy);
  const { journal, close } = workOn(run);
  try {
    for (const entry of givenIn(recording.entries)) journal.append(entry);
  } finally {
    close();
  }
}

/** What came to the recorded search from outside: a person's words, further iterations, the end of its time. */
function givenIn(entries: readonly JournalEntry[]): JournalEntry[] {
  const isCut = ({ type, reason }: JournalEntry) => type === 'stopped' && reason === 'time';
  // Time ends a replay where it ended the recorded search, whatever time that was given then.
  const given = entries
    .filter((entry) => fromOutside.has(entry.type) || isCut(entry))
    .map(({ maxTime: _, ...entry }) => entry as JournalEntry);
  return entries.some(isCut) ? [...unfinished(entries), ...given] : given;
}

const fromOutside = new Set(['feedback', continuedEntry]);

/** What was asked for in vain, since time ended before it could be trained with: it was paid for all the same. */
function unfinished(entries: readonly JournalEntry[]): JournalEntry[] {
  const finished = new Set(
    entries.flatMap(({ type, candidate }) =>
      type === 'evaluated' ? [(candidate as { id: string }).id] : [],
    ),
  );
  return entries.filter(
    ({ type, id }) => (type === 'proposed' || type === 'unanswered') && !finished.has(String(id)),
  );
}

/**
 * Says on stderr that a finished replay came out as it was recorded. Throws `HeurekaError('failed')` naming the first
 * difference when it did not.
 */
export function compareWithRecording(run: Run, context: Context): void {
  const recording = readRecording(recordingFile(run));
  const entries = runEntries(run);
  const results = resultsOf(entries);
  const recorded = resultsOf(recording.entries);
  const different = [...recorded.keys()].find((name) => results.get(name) !== recorded.get(name));
  if (different !== undefined) throw cameOutDifferently(different, recording);
  const paint = colours(context.stderr, context.env);
  const candidates = entries.filter(({ type }) => type === 'evaluated').length;
  context.stderr.write(
    `\n${paint.green('replay')}  the same as ${recording.name}, bit for bit: ${plural(candidates, 'candidate')} and the final table\n`,
  );
}

/** What a journal says of every candidate and of the end, by name. */
function resultsOf(entries: readonly JournalEntry[]): Map<string, string> {
  return new Map(
    entries.flatMap((entry) => {
      if (entry.type === 'evaluated') {
        return [[`candidate ${(entry.candidate as { id: string }).id}`, JSON.stringify(entry)]];
      }
      return entry.type === 'finished' ? [['the final table', JSON.stringify(entry)]] : [];
    }),
  );
}

function cameOutDifferently(what: string, { name, config }: Recording): HeurekaError {
  const other = config.versions.heureka !== packageVersion();
  const hint = other
    ? `It was recorded by heureka ${config.versions.heureka}; this is ${packageVersion()}.`
    : undefined;
  return new HeurekaError('failed', `The replay came out differently from ${name}: ${what} first.`, hint);
}
