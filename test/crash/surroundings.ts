import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, entriesOf, onlyRun } from './run-content.ts';
import { SearchProcess } from './search-process.ts';
import { inFolder, sleep, tableIn } from './trial.ts';

const search = [
  ...['search', 'pendulum', '--proposer', 'evolve', '--iterations', '2', '--samples', '2'],
  ...['--seeds', '1', '--steps', '2048', '--seed', '3', '-j', '2'],
];

/** Something that happens around a search: what is wrong with how it was taken, '' when nothing is. */
type Happening = (runs: string, undisturbed: Undisturbed) => Promise<string>;

interface Undisturbed {
  readonly table: string;
  readonly content: string;
}

/** Thrown where the system does not let a happening be staged. */
class Skipped extends Error {}

const happenings: Readonly<Record<string, Happening>> = {
  'the disk fills up': async (runs, undisturbed) => {
    const wrong: string[] = [];
    for (const size of ['64k', '256k', '500k']) {
      const folder = join(runs, size);
      await onDisk(folder, size, async () => {
        wrong.push(await expectEnd(search, folder, 3, /the disk is full\.\nhint .*Free some space\./));
        mount('-o', 'remount,size=64m', folder);
        wrong.push(await expectSame(onlyRun(folder) ? ['resume'] : search, folder, undisturbed));
      });
    }
    return wrong.join('');
  },
  'the folder is read-only': async (runs) => {
    const folder = join(runs, 'disk');
    return await onDisk(folder, '64m', async () => {
      await start(search, folder).end();
      mount('-o', 'remount,ro', folder);
      return [
        await expectEnd(search, folder, 3, /^error .*: the file system is read-only\.\nhint .*--runs/m),
        await expectEnd(
          ['resume', '--iterations', '1'],
          folder,
          3,
          /^error .*: the file system is read-only\./m,
        ),
        await expectEnd(['runs', 'show'], folder, 0, /^$/),
      ].join('');
    });
  },
  'the folder is deleted': async (runs) => {
    const process = start(search, runs);
    const run = await firstOutcome(runs);
    rmSync(run, { recursive: true, maxRetries: 20 });
    const { code, stderr } = await process.end();
    const told = /^error .* was removed or moved while the search was running\.\nhint {3}Start it anew\.\n/m;
    return wrongUnless(code === 3 && told.test(stderr) && !existsSync(run), `${code} ${stderr}`);
  },
  'a second search in the same folder': async (runs, undisturbed) => {
    const process = start(search, runs);
    await firstOutcome(runs);
    const second = await expectEnd(
      ['resume'],
      runs,
      3,
      /^error .*Another process is working on this run: \d+/m,
    );
    await process.end();
    return second + (await expectSame(['resume'], runs, undisturbed));
  },
  'the clock jumps by years, all the time': async (runs, undisturbed) => {
    const jumping = `data:text/javascript,${encodeURIComponent(`
      const now = Date.now;
      let calls = 0;
      Date.now = () => now() + ((calls++ * 7919) % 21 - 10) * 3.2e10;
      globalThis.Date = new Proxy(Date, { construct: (target, given) =>
        given.length > 0 ? new target(...given) : new target(Date.now()) });`)}`;
    return await expectSame(search, runs, undisturbed, { NODE_OPTIONS: `--import ${jumping}` });
  },
  'a run of another version': async (runs, undisturbed) => {
    await start(search, runs).end();
    const [config, journal] = ['config.json', 'events.jsonl'].map((file) => join(onlyRun(runs)!, file));
    const lines = readFileSync(journal!, 'utf8').split('\n').slice(0, 9);
    writeFileSync(journal!, `${lines.join('\n')}\n`);
    writeFileSync(config!, readFileSync(config!, 'utf8').replace(/"heureka": ".*?"/, '"heureka": "0.0.1"'));
    const same = await expectSame(['resume'], runs, undisturbed, {}, /This run was begun by heureka 0\.0\.1/);
    writeFileSync(journal!, readFileSync(journal!, 'utf8').replace('"version":1', '"version":0'));
    const older = /^error .* has journal version 0; this heureka reads version 1\.\nhint .*config\.json/m;
    return same + (await expectEnd(['resume', '--iterations', '1'], runs, 1, older));
  },
};

/** Stages everything that may happen around a search, and says how it was taken. True when nothing is wrong. */
export async function stageSurroundings(): Promise<boolean> {
  const undisturbed = await inFolder(async (runs) => {
    const { stdout } = await start(search, runs).end();
    return { table: tableIn(stdout), content: contentOf(onlyRun(runs)!).join('\n') };
  });
  let good = true;
  console.log('');
  for (const [name, stage] of Object.entries(happenings)) {
    const wrong = await inFolder((runs) => stage(runs, undisturbed)).catch((error: unknown) => {
      if (!(error instanceof Skipped)) throw error;
      return error.message;
    });
    const skipped = wrong.startsWith('SKIPPED');
    good &&= wrong === '' || skipped;
    console.log(`${name.padEnd(40)}  ${skipped ? wrong : wrong ? `WRONG: ${wrong}` : 'as it should'}`);
  }
  return good;
}

const start = (args: readonly string[], runs: string, env: Readonly<Record<string, string>> = {}) =>
  new SearchProcess(args, runs, env);

const wrongUnless = (good: boolean, wrong: string) => (good ? '' : `${wrong.trim().slice(-400)}; `);

async function expectEnd(
  args: readonly string[],
  runs: string,
  expected: number,
  told: RegExp,
): Promise<string> {
  const { code, stderr } = await start(args, runs).end();
  return wrongUnless(code === expected && told.test(stderr), `${args.join(' ')}: ${code} ${stderr}`);
}

async function expectSame(
  args: readonly string[],
  runs: string,
  undisturbed: Undisturbed,
  env: Readonly<Record<string, string>> = {},
  told = /(?:)/,
): Promise<string> {
  const { code, stdout, stderr } = await start(args, runs, env).end();
  const run = onlyRun(runs);
  const same =
    run && contentOf(run).join('\n') === undisturbed.content && tableIn(stdout) === undisturbed.table;
  return wrongUnless(
    code === 0 && same === true && told.test(stderr),
    `${args.join(' ')}: ${code} ${stderr}`,
  );
}

/** The run's folder, once a candidate in it has its outcome. */
async function firstOutcome(runs: string): Promise<string> {
  for (;;) {
    const run = readdirSync(runs).length > 0 ? onlyRun(runs) : undefined;
    if (run && entriesOf(run).some(({ type }) => type === 'evaluated')) return run;
    await sleep(0.02);
  }
}

/** A small disk of its own at `folder`. */
async function onDisk<T>(folder: string, size: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder);
  try {
    mount('-t', 'tmpfs', '-o', `size=${size}`, 'heureka-crash', folder);
  } catch {
    throw new Skipped('SKIPPED: this system lets nobody mount a disk here; run it as root to see it');
  }
  try {
    return await work();
  } finally {
    execFileSync('umount', ['--lazy', folder]);
  }
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe' });
}
