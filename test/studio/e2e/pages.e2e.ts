import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../../src/runs/run-folder.ts';
import { runMain } from '../../cli/run-main.ts';
import { type Comparisons, comparisonsOf, halvedRun, spokenRun } from '../made-runs.ts';
import { type SmallRun, smallRun } from '../small-run.ts';
import { missing, openBrowser } from './browser.ts';
import { type StudioProcess, startStudioProcess } from './studio-process.ts';

/** Pictures of every page, for people to look at; git ignores them. */
const folder = resolve(import.meta.dirname, '../screenshots');

describe.skipIf(missing !== undefined)('every page', () => {
  let small: SmallRun;
  let robot: SmallRun;
  let studio: StudioProcess;
  let robots: StudioProcess;
  let browser: Browser;
  let spoken: Run;
  let halved: Run;
  let comparisons: Comparisons;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    [small, robot] = [await smallRun('cartpole'), await smallRun('hopper')];
    spoken = spokenRun(small);
    halved = halvedRun(small);
    comparisons = comparisonsOf(small);
    [studio, robots] = [await startStudioProcess(small.runs), await startStudioProcess(robot.runs)];
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.kill();
    await robots?.kill();
    small?.remove();
    robot?.remove();
  });

  /** Addresses by name, and what is there once the page is. */
  const pages = (): readonly (readonly [name: string, address: string, sign: string])[] => {
    const run = `${studio.origin}/runs/${small.run.name}`;
    return [
      ['runs', `${studio.origin}/`, 'table.runs'],
      ['new-search', `${studio.origin}/new?environment=hopper&iterations=3`, 'form'],
      ['run', run, '.chart circle'],
      ['run-lineage', `${run}?view=lineage`, 'svg.lineage'],
      ['run-comparison', `${run}?view=comparison`, 'text=Human-normalised'],
      ['run-log', `${run}?view=log`, 'ol.log li'],
      ['run-settings', `${run}?view=settings`, 'text=steps of one training'],
      ['run-feedback', `${studio.origin}/runs/${spoken.name}?view=feedback`, '.said li'],
      ['run-ledger', `${studio.origin}/runs/${spoken.name}?view=ledger`, '.ledger'],
      ['run-halved', `${studio.origin}/runs/${halved.name}`, 'td:has-text("stopped at 50 %")'],
      [
        'candidate-halved',
        `${studio.origin}/runs/${halved.name}/candidates/02-01`,
        '.facts:has-text("by halving, at rung 1")',
      ],
      ['compare', `${studio.origin}/compare?environment=cartpole`, '.reward-choices'],
      ['comparison', `${studio.origin}/compare/${comparisons.finished.name}`, '.plot svg:visible'],
      ['comparison-stopped', `${studio.origin}/compare/${comparisons.stopped.name}`, '.meter'],
      ['candidate', `${run}/candidates/02-01`, '.cm-content'],
      ['candidate-diff', `${run}/candidates/02-01?against=01-01`, '.cm-changedLine, .cm-deletedChunk'],
      ['candidate-fault', `${run}/candidates/01-02`, '.fault-note'],
      ['replay', `${run}/replay/02-01?with=human-1,sparse-1&frame=8`, '.stage:nth-child(3) canvas'],
      ['replay-3d', `${robots.origin}/runs/${robot.run.name}/replay/human-1?frame=10`, '.stage canvas'],
      [
        'replay-forces',
        `${robots.origin}/runs/${robot.run.name}/replay/human-1?frame=20&forces=1&with=sparse-1`,
        '.stage:nth-child(2) .stage-load',
      ],
      ['environments', `${studio.origin}/environments`, '.card:last-child canvas[role=img]'],
      ['environment', `${studio.origin}/environments/acrobot`, '.stage canvas'],
      ['environment-trained', `${studio.origin}/environments/cartpole`, '.stage-head:has-text("human-1")'],
      ['doctor', `${studio.origin}/doctor`, '.doctor-state-works'],
    ];
  };

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('is whole in the %s theme at %d pixels', async (theme, width) => {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 844 : 860 },
      colorScheme: theme,
    });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    for (const { address } of [studio, robots]) await page.goto(address);
    for (const [name, address, sign] of pages()) {
      await page.goto(address);
      await page.locator(sign).first().waitFor({ timeout: 30_000 });
      await page.waitForTimeout(name.startsWith('replay') ? 700 : 150);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`), fullPage: true });
      expect(await overflow(page), `${name} is wider than the screen`).toBeLessThanOrEqual(0);
      expect(await nameless(page), `${name} has controls without a name`).toEqual([]);
      expect(await faint(page), `${name} has text that is hard to read`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    }
    expect(wrong).toEqual([]);
    await context.close();
  });

  test('shows HTML in names, tags, answers, comments and faults as text', async () => {
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    const { folder: run, name } = small.run;
    const change = (file: string, edit: (text: string) => string) =>
      writeFileSync(join(run, file), edit(readFileSync(join(run, file), 'utf8')));
    const inJson = JSON.stringify(evil).slice(1, -1);
    change('config.json', (text) =>
      text.replace('"strategy": "eureka"', `"strategy": "${inJson}", "model": "${inJson}"`),
    );
    change('events.jsonl', (text) =>
      text
        .replaceAll('<b>bold</b>', inJson)
        .replaceAll("Property 'nowhere' does not exist.", inJson)
        .replaceAll('"text":"', `"text":"${inJson} `),
    );
    writeFileSync(join(run, 'tags.json'), JSON.stringify([evil]));
    writeFileSync(
      join(run, 'candidates/02-01/messages.json'),
      JSON.stringify({ messages: [{ role: evil, content: evil }], answer: evil }),
    );
    const page = await browser.newPage();
    const fresh = await startStudioProcess(small.runs);
    try {
      for (const path of [
        ...['/', `/runs/${name}`, `/runs/${name}?view=log`, `/runs/${name}?view=settings`],
        ...[`/runs/${spoken.name}?view=feedback`, '/compare', `/compare/${comparisons.finished.name}`],
        ...[`/runs/${name}/candidates/02-01`, `/runs/${name}/candidates/01-02`],
        `/runs/${name}/candidates/02-02?against=02-01`,
        `/runs/${encodeURIComponent(evil)}`,
        `/?q=${encodeURIComponent(evil)}`,
      ]) {
        await page.goto(`${fresh.origin}${path}`);
        await page.locator('.page-head, .trouble, .empty').first().waitFor();
        // What would run by itself has had its chance.
        await page.waitForTimeout(100);
        expect(await page.evaluate(() => 'hacked' in window), path).toBe(false);
        expect(await page.locator('img[src=x]').count(), path).toBe(0);
      }
      await page.goto(`${fresh.origin}/runs/${name}/candidates/02-01`);
      await page.getByText('Conversation').waitFor();
      await page.locator('.cm-content', { hasText: 'window.hacked' }).waitFor();
    } finally {
      await page.close();
      await fresh.kill();
    }
  });

  test('a recorded page plays from a file, without any network', async () => {
    const cwd = robot.runs;
    const ran = await runMain(['replay', 'latest:human-1', '--record', 'hop.html', '--runs', robot.runs], {
      cwd,
    });
    expect(ran.code, ran.stderr).toBe(0);
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${join(cwd, 'hop.html')}`);
    const canvas = page.locator('.stage-view canvas');
    await canvas.waitFor();
    const picture = () => canvas.evaluate((one) => (one as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await expect.poll(async () => (await picture()) !== before).toBe(true);
    expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
    await page.screenshot({ path: join(folder, 'recorded-page.png'), fullPage: true });
    await context.close();
  });
});

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Buttons, links and fields that say nothing to who cannot see them. */
const nameless = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], input, select')]
      .filter((element) => {
        const labels = (element as HTMLInputElement).labels;
        const text =
          element.textContent?.trim() || element.getAttribute('aria-label') || labels?.[0]?.textContent;
        return !text;
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );

/** Texts whose contrast with what is behind them is below 4.5, as WCAG 2 asks for; gradients and pictures are passed over. */
const faint = (page: Page) =>
  page.evaluate(() => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string) => {
      const [r, g, b] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const behind = (element: Element): string => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (channels(backgroundColor)[3] !== 0) return backgroundColor;
      }
      return 'rgb(255, 255, 255)';
    };
    const contrast = (element: Element) => {
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    return [...document.querySelectorAll('main *, header *')]
      .filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim()),
      )
      .filter((element) => !element.closest('svg, option, [disabled], .cm-editor, .spark, canvas'))
      .filter((element) => getComputedStyle(element).color.startsWith('rgb') && contrast(element) < 4.5)
      .map(
        (element) =>
          `${element.className} ${element.textContent!.slice(0, 40)} ${contrast(element).toFixed(2)}`,
      );
  });
