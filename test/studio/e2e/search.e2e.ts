import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { journalFile, listRuns, runState, workerOn } from '../../../src/runs/run-folder.ts';
import { missing, openBrowser } from './browser.ts';
import { type StudioProcess, startStudioProcess } from './studio-process.ts';

/** One search from the form to its replay, in the order in which a person does it. */
describe.skipIf(missing !== undefined)('a search in the studio', () => {
  let runs: string;
  let studio: StudioProcess;
  let browser: Browser;
  let page: Page;
  const wrong: string[] = [];

  beforeAll(async () => {
    runs = mkdtempSync(join(tmpdir(), 'heureka-e2e-'));
    studio = await startStudioProcess(runs);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => wrong.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    for (const run of listRuns(runs)) {
      const worker = workerOn(run);
      if (worker) process.kill(worker.pid, 'SIGKILL');
    }
    await studio?.kill();
    rmSync(runs, { recursive: true, force: true });
  });

  const run = () => listRuns(runs)[0]!;
  const rows = () => page.locator('table.candidates tbody tr');
  const badge = (state: string) => page.locator('.page-head .badge', { hasText: state });
  const scored = () => page.locator('table.candidates tbody tr td:nth-child(2):not(:empty)');

  test('is started from the form, which says what is wrong with a value', async () => {
    await page.goto(studio.address);
    await page.getByRole('link', { name: 'Start a search' }).click();
    await page.getByLabel('environment').selectOption('cartpole');
    await page.getByLabel('backend').selectOption('simd');
    for (const [name, value] of Object.entries({
      iterations: 2,
      samples: 2,
      steps: 12000,
      seeds: 1,
      jobs: 1,
    })) {
      await page.getByLabel(name, { exact: true }).fill(String(value));
    }
    expect(new URL(page.url()).searchParams.get('iterations')).toBe('2');
    await page.getByLabel('model').fill('-');
    await page.getByLabel('proposer').selectOption('openai');
    await page.getByRole('button', { name: 'Start the search' }).click();
    await page.locator('.notice.bad').waitFor();
    expect(await page.locator('.notice.bad').innerText()).toContain('OPENAI_API_KEY');
    await page.getByLabel('model').fill('');
    await page.getByLabel('proposer').selectOption('evolve');
    await page.getByRole('button', { name: 'Start the search' }).click();
    await page.waitForURL(/\/runs\/cartpole__evolve__s0__/);
    await badge('running').waitFor();
    expect(run().config.settings).toMatchObject({ iterations: 2, samples: 2, finalSeeds: 1 });
  });

  test('shows its candidates as they come, without loading the page anew', async () => {
    await page.evaluate(() => Object.assign(window, { here: true }));
    await scored().first().waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => 'here' in window)).toBe(true);
    expect(await page.locator('.chart circle.point').count()).toBeGreaterThan(0);
  });

  test('is stopped, and says so', async () => {
    await page.getByRole('button', { name: 'Stop' }).click();
    await badge('stopped').waitFor();
    expect(runState(run())).toBe('interrupted');
    await page.getByText('Stopped; what is done is kept.').waitFor();
  });

  test('says so too when its process is killed, and goes on from what it had', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    await badge('running').waitFor();
    process.kill(workerOn(run())!.pid, 'SIGKILL');
    await badge('stopped').waitFor();
    await page.getByText('The process that worked on it is gone').waitFor();
    expect(await page.evaluate(() => 'here' in window)).toBe(true);
  });

  test('goes on while the studio is killed, and the page catches up by itself when it is back', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    await badge('running').waitFor();
    // It is held where it is, so that there is something left to catch up with.
    const { pid } = workerOn(run())!;
    process.kill(pid, 'SIGSTOP');
    const port = Number(new URL(studio.origin).port);
    await studio.kill();
    await page.locator('.standing').waitFor();
    expect(workerOn(run())).toBeDefined();
    studio = await startStudioProcess(runs, port);
    process.kill(pid, 'SIGCONT');
    await badge('finished').waitFor({ timeout: 120_000 });
    expect(await page.locator('.standing').count()).toBe(0);
    expect(await page.evaluate(() => 'here' in window)).toBe(true);
    const ids = await rows().locator('td:first-child a').allInnerTexts();
    expect(ids.toSorted()).toEqual(['01-01', '01-02', '02-01', '02-02']);
    const journalled = readFileSync(journalFile(run()), 'utf8');
    expect(journalled.match(/"type":"evaluated"/g)).toHaveLength(4);
  });

  test('a candidate is opened and its difference to the human reward read', async () => {
    await rows().first().locator('a').click();
    await page.locator('.cm-content').first().waitFor();
    expect(await page.locator('.cm-content').first().innerText()).toContain('export function reward(');
    await page.getByRole('button', { name: 'diff to human' }).click();
    await page.locator('.cm-merge-a').waitFor();
    expect(await page.locator('.cm-merge-a').innerText()).toContain('const alive = 1;');
    expect(new URL(page.url()).searchParams.get('against')).toBe('human');
    await page.reload();
    await page.locator('.cm-merge-a').waitFor();
  });

  test('it is taken away as code and as a network', async () => {
    const save = page.getByLabel('Export');
    for (const [format, name, beginning] of [
      ['python', /^reward-[\d-]+\.py$/, 'import numpy as np'],
      ['tfjs', /^policy-[\d-]+\.zip$/, 'PK'],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        save.selectOption({ label: format }),
      ]);
      expect(download.suggestedFilename()).toMatch(name);
      expect(readFileSync(await download.path()).toString('latin1')).toContain(beginning);
    }
  });

  test('it is replayed beside the human reward: the picture moves, the scrubber works, both in step', async () => {
    await page.getByRole('link', { name: 'Replay' }).click();
    const stages = page.locator('.stage-view canvas');
    await stages.nth(1).waitFor({ timeout: 60_000 });
    const pictures = () =>
      stages.evaluateAll((all) => (all as HTMLCanvasElement[]).map((canvas) => canvas.toDataURL()));
    const playing = await pictures();
    await expect.poll(async () => (await pictures())[0] !== playing[0]).toBe(true);
    await page.keyboard.press('Space');
    const scrubber = page.getByRole('slider', { name: 'Step' });
    await scrubber.fill('3');
    const third = await pictures();
    await scrubber.fill('9');
    const ninth = await pictures();
    expect(ninth[0]).not.toBe(third[0]);
    expect(ninth[1]).not.toBe(third[1]);
    for (let step = 0; step < 6; step++) await page.keyboard.press('ArrowLeft');
    expect(await scrubber.inputValue()).toBe('3');
    expect(await pictures()).toEqual(third);
    expect(await page.locator('.clock').innerText()).toContain('3/');
    // Both read their components at the same step: theirs at step 3.
    const { origin } = studio;
    const read = await page.locator('.readout').evaluateAll((all) => all.map((one) => one.textContent));
    for (const [k, owner] of ['human-1'].entries()) {
      const answer = await fetch(`${origin}/api/runs/${run().name}/replays/${owner}`);
      const { rewards, components } = (await answer.json()) as { rewards: number[][]; components: string[] };
      const at = components.indexOf('upright');
      expect(read[k + 2]).toContain(`upright${short(rewards[2]![at]!)}`);
    }
    expect(new URL(page.url()).searchParams.get('frame')).toBe('3');
  });

  test('the replay is saved as a picture, as an animation and as a page', async () => {
    const save = page.getByLabel('Save');
    for (const [choice, ending] of [
      ['png', '.png'],
      ['html', '.html'],
    ]) {
      const [download] = await Promise.all([page.waitForEvent('download'), save.selectOption(choice!)]);
      expect(download.suggestedFilename()).toContain(ending);
      const bytes = readFileSync(await download.path());
      if (choice === 'png') expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
      else expect(bytes.toString('utf8', 0, 15)).toBe('<!doctype html>');
    }
    const [gif] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      save.selectOption('gif'),
    ]);
    expect(readFileSync(await gif.path()).toString('latin1', 0, 6)).toBe('GIF89a');
  });

  test('it is saved as a video, which plays', async () => {
    // A video is played as it is recorded: eight times as fast here.
    await page.getByLabel('Speed').selectOption('8');
    const [webm] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByLabel('Save').selectOption('webm'),
    ]);
    expect(webm.suggestedFilename()).toMatch(/\.webm$/);
    const video = readFileSync(await webm.path());
    // The EBML header, and what kind of file it says that it is (RFC 8794).
    expect(video.readUInt32BE(0)).toBe(0x1a45dfa3);
    expect(video.toString('latin1', 0, 64)).toContain('webm');
    const size = await page.evaluate(
      async (bytes) => {
        const player = document.createElement('video');
        player.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'video/webm' }));
        await new Promise((resolve, reject) => {
          player.onloadeddata = resolve;
          player.onerror = () => reject(new Error('no video'));
        });
        return [player.videoWidth, player.videoHeight];
      },
      [...video],
    );
    expect(Math.min(...size)).toBeGreaterThan(100);
  });

  test('it is compared with the human reward, and the report is looked at and taken away', async () => {
    await page.goBack();
    await page.locator('.cm-content').first().waitFor();
    await page.locator('.page-tools').getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('checkbox', { name: /^fitness/ }).uncheck();
    for (const [name, value] of Object.entries({ seeds: 1, steps: 12000, jobs: 1 })) {
      await page.getByLabel(name, { exact: true }).fill(String(value));
    }
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.waitForURL(/\/compare\/cartpole__compare__s0__/);
    await page.locator('.drawing-wide circle.estimate').nth(1).waitFor({ timeout: 90_000 });
    const estimates = () => page.locator('.drawing-wide circle.estimate').count();
    expect(await estimates()).toBe(2);
    const fitness = page.getByRole('region', { name: 'Fitness', exact: true });
    expect(await fitness.locator('tbody tr').count()).toBe(2);
    // The search has trained the human reward for just as long: that training is not done again.
    const [comparison] = listRuns(join(runs, 'comparisons'));
    const trained = readFileSync(journalFile(comparison!), 'utf8').match(/"type":"trained"/g);
    expect(trained).toHaveLength(1);
    await page.getByRole('checkbox', { name: 'human' }).uncheck();
    await expect.poll(estimates).toBe(1);
    expect(new URL(page.url()).searchParams.get('rewards')).toContain(run().name);
    await page.reload();
    await expect.poll(estimates).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByLabel('Save as').selectOption({ label: 'csv' }),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toMatch(/^environment,reward,statistic,value,low,high\n/);
    expect(csv).not.toContain(',human,');
  });

  test('a run is starred, tagged, deleted and brought back', async () => {
    await page.goto(`${studio.origin}/`);
    await page.getByRole('button', { name: `Star ${run().name}` }).click();
    await page.getByRole('button', { name: `Tag ${run().name}` }).click();
    await page.getByLabel('New tag').fill('mine');
    await page.keyboard.press('Enter');
    await page.locator('.tag', { hasText: 'mine' }).waitFor();
    await page.goto(`${studio.origin}/?starred=1&q=mine`);
    const remove = page.getByRole('button', { name: `Delete ${run().name}` });
    await remove.waitFor();
    expect(await page.locator('table.runs tbody tr').count()).toBe(1);
    await remove.click();
    await page.getByText('No runs yet').waitFor();
    expect(listRuns(runs)).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.tag', { hasText: 'mine' }).waitFor();
    expect(listRuns(runs)).toHaveLength(1);
  });

  test('without the token one may look, but nothing is changed', async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(`${studio.origin}/`);
    await stranger.getByText('You may look, but not change anything').waitFor();
    await stranger.getByRole('button', { name: `Delete ${run().name}` }).click();
    await stranger.locator('.notice.bad').waitFor();
    expect(listRuns(runs)).toHaveLength(1);
    await other.close();
  });

  test('nothing went wrong in the page meanwhile', () => expect(wrong).toEqual([]));
});

/** As the readout writes a number between 0.001 and 10. */
const short = (value: number) => (Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(3));
