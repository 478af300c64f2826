import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../scripts/build-web.mjs';
import { Random } from '../src/core/random.ts';
import type { Checkpoint } from '../src/core/training.ts';
import { createRun, finishedEntry, type Run, workOn } from '../src/runs/run-folder.ts';
import { missing, openBrowser } from '../test/studio/e2e/browser.ts';
import { startStudioProcess } from '../test/studio/e2e/studio-process.ts';
import { type Spread, spreadOf } from './measure/interleave.ts';

/**
 * The studio on a long run: 25 iterations of 20 candidates, ten checkpoints and six components each. How soon its page
 * is there, all rows of its table and both plots, in a real Chromium without a graphics card; how evenly the table
 * scrolls; and how much script the first page needs. There is no peer: the goals are one second, 60 frames a second and
 * 200 kB.
 */

const [iterations, samples, checkpoints] = [25, 20, 10];
const components = ['upright', 'centred', 'calm', 'effort', 'alive', 'aim'];

export interface StudioNumbers {
  /** Milliseconds from going to the address until everything is drawn, with a studio that has not read the run yet. */
  readonly firstOpened: number;
  /** The same once it has. */
  readonly opened: Spread;
  /** Milliseconds of the processor that the page itself takes to open: what is left of it on a machine at rest. */
  readonly work: Spread;
  /** Milliseconds between two frames while the table is scrolled from end to end; 16.7 is the screen's own. */
  readonly frame: {
    readonly median: number;
    readonly p95: number;
    readonly longest: number;
    readonly work: number;
  };
  /** Bytes of script, gzipped, that the first page waits for. */
  readonly script: number;
}

export async function run({ repeats = 7, json = false } = {}): Promise<StudioNumbers | undefined> {
  if (missing) {
    console.log(`skipped: ${missing}`);
    return undefined;
  }
  const web = await buildWeb();
  const runs = mkdtempSync(join(tmpdir(), 'heureka-bench-studio-'));
  const { name } = longRun(runs);
  const studio = await startStudioProcess(runs);
  const browser = await openBrowser();
  try {
    const address = `${studio.origin}/runs/${name}`;
    const { time: firstOpened } = await timeToOpen(browser, address);
    const opened: Opened[] = [];
    for (let k = 0; k < repeats; k++) opened.push(await timeToOpen(browser, address));
    const numbers = {
      firstOpened,
      opened: spreadOf(opened.map(({ time }) => time)),
      work: spreadOf(opened.map(({ work }) => work)),
      frame: await scrolled(browser, address),
      script: firstScript(web),
    };
    if (json) console.log(JSON.stringify({ benchmark: 'studio', unit: 'ms', ...numbers }));
    else for (const line of linesOf(numbers)) console.log(line);
    return numbers;
  } finally {
    await browser.close();
    await studio.kill();
    rmSync(runs, { recursive: true, force: true });
  }
}

function linesOf({ firstOpened, opened, work, frame, script }: StudioNumbers): string[] {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    `a run of ${iterations * samples} candidates is open after ${ms(opened.median)} (${ms(opened.low)} to ${ms(opened.high)}), ${ms(firstOpened)} the first time; its own work is ${ms(work.median)}`,
    `its table scrolls at ${frame.median.toFixed(1)} ms a frame, 95 % within ${frame.p95.toFixed(1)}, the longest ${frame.longest.toFixed(1)}; its own work is ${frame.work.toFixed(1)} ms a frame`,
    `the first page needs ${(script / 1000).toFixed(1)} kB of script, gzipped`,
  ];
}

/** Until all rows are in the table and both plots have their points, and the browser has drawn them. */
async function timeToOpen(browser: Browser, address: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const worked = await processorTime(page);
  try {
    await page.goto(address, { waitUntil: 'commit' });
    const time = await page.evaluate(async (count) => {
      // tsx would give a function with a name a helper that the page does not have.
      while (
        document.querySelectorAll('table.candidates tbody tr').length < count ||
        document.querySelectorAll('.chart circle.point').length < count / 2 ||
        !document.querySelector('.uplot canvas')
      ) {
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      return performance.now();
    }, iterations * samples);
    return { time, work: await worked() };
  } finally {
    await page.close();
  }
}

interface Opened {
  /** Milliseconds by the clock. */
  readonly time: number;
  /** Milliseconds of the processor. */
  readonly work: number;
}

/** Milliseconds of the processor that the page's own thread has had, whatever else the machine does. */
async function processorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

async function scrolled(browser: Browser, address: string): Promise<StudioNumbers['frame']> {
  const page: Page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  const table = page.locator('.tall');
  await table
    .locator('tbody tr')
    .nth(iterations * samples - 1)
    .waitFor({ state: 'attached' });
  await table.scrollIntoViewIfNeeded();
  // Rows that pass under the pointer light up in the plots.
  await table.hover();
  const worked = await processorTime(page);
  const before = await worked();
  const gaps = await table.evaluate(async (element) => {
    const found: number[] = [];
    let before = await new Promise<number>(requestAnimationFrame);
    while (element.scrollTop + element.clientHeight < element.scrollHeight - 1) {
      element.scrollTop += 60;
      const now = await new Promise<number>(requestAnimationFrame);
      found.push(now - before);
      before = now;
    }
    return found;
  });
  const work = ((await worked()) - before) / gaps.length;
  await page.close();
  const sorted = gaps.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), longest: at(1), work };
}

/** What index.html loads, and what that imports before it runs. */
function firstScript(web: string): number {
  const read = (name: string) => readFileSync(join(web, 'assets', name), 'utf8');
  const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    named(read(name), /(?:from|import)\s*"\.\/([\w.-]+\.js)"/g).forEach(add);
  };
  named(readFileSync(join(web, 'index.html'), 'utf8'), /assets\/([\w.-]+\.js)/g).forEach(add);
  if (!readdirSync(join(web, 'assets')).some((name) => found.has(name))) throw new Error('no script found');
  return [...found].reduce((sum, name) => sum + gzipSync(read(name)).length, 0);
}

/** A finished run as a search leaves it, its numbers drawn at random. */
function longRun(runs: string): Run {
  const random = new Random(0, 'long run');
  const training = { steps: 100_000 };
  const settings = { strategy: 'eureka', iterations, samples, finalSeeds: 5, training, backend: 'simd' };
  const versions = { heureka: '0' };
  const run = createRun(
    runs,
    { environment: 'cartpole', proposer: 'evolve', seed: 0, versions, settings },
    new Date(),
  );
  const { journal, close } = workOn(run);
  const append = (entry: { readonly type: string; readonly [key: string]: unknown }) => journal.append(entry);
  const trained = (role: string, repeat: number) =>
    append({ type: 'trained', role, repeat, outcome: outcomeOf(random) });
  for (const role of ['sparse', 'human']) for (let k = 1; k <= 5; k++) trained(role, k);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    for (let sample = 1; sample <= samples; sample++) {
      const place = (of: number, at: number) => [of, at].map((n) => String(n).padStart(2, '0')).join('-');
      const id = place(iteration, sample);
      const parents = iteration > 1 ? [place(iteration - 1, 1 + Math.floor(random.uniform(0, samples)))] : [];
      const solution = `export function reward(s: State) {\n  return { ${components.map((name) => `${name}: s.tilt`).join(', ')} };\n}\n`;
      append({ type: 'proposed', id, iteration, parents, text: solution });
      const fault = { kind: 'type', message: "Property 'nowhere' does not exist.", line: 2 };
      const outcome = random.uniform(0, 1) < 0.1 ? { ok: false, fault } : outcomeOf(random);
      append({ type: 'evaluated', candidate: { id, iteration, parents, solution, outcome } });
    }
  }
  append({ type: finishedEntry, best: { id: '25-01', score: 1 } });
  close();
  return run;
}

function outcomeOf(random: Random) {
  const curve = Array.from({ length: checkpoints }, (_, k): Checkpoint => {
    const statistics = { mean: random.uniform(0, 1), min: 0, max: 1, std: 0.3, varianceShare: 1 / 6 };
    return {
      ...{ steps: 10_000 * (k + 1), fitness: random.uniform(0, 50 * (k + 1)), episodeLength: 500, reward: 1 },
      components: Object.fromEntries(components.map((name) => [name, statistics])),
    };
  });
  const score = Math.max(...curve.map(({ fitness }) => fitness));
  return { ok: true, score, detail: { checkpoints: curve, finalFitness: curve.at(-1)!.fitness } };
}
