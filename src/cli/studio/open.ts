import { spawn } from 'node:child_process';
import { HeurekaError } from '../../core/errors.ts';
import { type Studio, type StudioOptions, startStudio } from '../../studio/server/studio.ts';
import { webFile } from '../../studio/web-files.ts';
import { type Context, colours } from '../context.ts';
import { examineAll } from '../doctor/examine.ts';
import { shortPath } from '../format.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { studioExports } from './exports.ts';
import { comparisonForm, searchForm } from './form.ts';
import { whole } from './replay-flags.ts';

/** The studio's port, when it is free: an address one can keep. */
const usualPort = 7420;

/** `heureka studio`: serves it, shows where, and stays until it is stopped. `path` is the page to open. */
export async function openStudio(flags: Flags, context: Context, { path = '/' } = {}): Promise<void> {
  const studio = await serveStudio(flags, context);
  const address = addressOf(studio, path);
  context.stdout.write(`${address}\n`);
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.dim('studio  for this machine alone; stop it with Ctrl+C')}\n`);
  if (flags.open !== false) openBrowser(address, context);
  await untilStopped(context);
  await studio.close();
}

/** Does `work` with a studio open at `path`; on a terminal the studio stays when the work is done. */
export async function besideStudio(
  path: string,
  flags: Flags,
  context: Context,
  work: () => Promise<void>,
): Promise<void> {
  const studio = await serveStudio(flags, context);
  const address = addressOf(studio, path);
  const paint = colours(context.stderr, context.env);
  context.stderr.write(`${paint.dim('studio    ')}  ${address}\n\n`);
  openBrowser(address, context);
  try {
    await work();
    if (!context.stderr.isTTY) return;
    context.stderr.write(`\n${paint.dim('studio    ')}  still open; stop it with Ctrl+C\n`);
    await untilStopped(context);
  } finally {
    await studio.close();
  }
}

const addressOf = ({ origin, token }: Studio, path: string) => `${origin}${path}#token=${token}`;

async function untilStopped({ signal }: Context): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Serves the studio of the folder of runs that the flags mean. */
async function serveStudio(flags: Flags, context: Context): Promise<Studio> {
  webFile('index.html');
  const { runs } = await resolveSettings({ runs: flags.runs }, context);
  const options: Omit<StudioOptions, 'port'> = {
    runs,
    command: [process.execPath, ...process.execArgv, process.argv[1]!],
    facts: { version: packageVersion(), runs: shortPath(runs, context.cwd) },
    forms: { search: searchForm(context), comparison: comparisonForm(context) },
    doctor: () => examineAll(runs, context),
    exports: studioExports(runs, context.cwd, context.signal),
    onError: (error) => context.stderr.write(`error  ${(error as Error).stack ?? String(error)}\n`),
  };
  if (flags.port !== undefined) {
    return await startStudio({ ...options, port: whole(flags, 'port', usualPort, 0, 65_535) });
  }
  try {
    return await startStudio({ ...options, port: usualPort });
  } catch (error) {
    if (!(error instanceof HeurekaError)) throw error;
    return await startStudio({ ...options, port: 0 });
  }
}

/** Opens the user's browser; off a terminal, and where there is none, the printed address has to do. */
function openBrowser(address: string, context: Context): void {
  if (!context.stderr.isTTY) return;
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  spawn(command, [address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
