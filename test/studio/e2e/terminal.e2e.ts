import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { journalFile, listRuns } from '../../../src/runs/run-folder.ts';
import { type ChatServer, startChatServer } from '../../llm/chat-server.ts';
import { missing, openBrowser } from './browser.ts';

const root = resolve(import.meta.dirname, '../../..');

/** `heureka search --studio` with a language model, from a terminal: it is watched, and told something. */
describe.skipIf(missing !== undefined)('a search from a terminal', () => {
  let runs: string;
  let server: ChatServer;
  let search: ChildProcess;
  let browser: Browser;
  let page: Page;
  /** The first iteration's answers wait for it, so that something can be said meanwhile. */
  let answer: () => void;

  beforeAll(async () => {
    runs = mkdtempSync(join(tmpdir(), 'heureka-terminal-'));
    let count = 0;
    const held = new Promise<void>((release) => {
      answer = release;
    });
    server = await startChatServer(async () => {
      await held;
      const code = `export function reward(s: State) {\n  return { up: Math.cos(s.tilt) + ${++count} };\n}`;
      return `\`\`\`ts\n${code}\n\`\`\``;
    });
    const small = ['--iterations', '2', '--samples', '1', '--steps', '4096', '--seeds', '1', '-j', '1'];
    const args = ['search', 'pendulum', ...small, '--studio', '--runs', runs];
    search = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, OPENAI_BASE_URL: server.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(await addressPrinted(search));
  });
  afterAll(async () => {
    await browser?.close();
    if (search?.exitCode === null) {
      search.kill('SIGKILL');
      await once(search, 'exit');
    }
    await server?.close();
    rmSync(runs, { recursive: true, force: true });
  });

  test('is open in the studio that the terminal names, and may be changed from there', async () => {
    await page.locator('.page-head .badge', { hasText: 'running' }).waitFor();
    expect(await page.getByText('You may look').count()).toBe(0);
  });

  test('hears what is said on its page before the next iteration, and its journal keeps it', async () => {
    // The first iteration is asked for by now, and its answer waits.
    await expect.poll(() => server.calls.length, { timeout: 60_000 }).toBe(1);
    await page.getByRole('button', { name: 'Feedback' }).click();
    await page.getByLabel('What the next rewards should do better').fill('Hold <b>still</b> at the top.');
    await page.getByRole('button', { name: 'Say it' }).click();
    await page.locator('.waiting-word', { hasText: 'not heard yet' }).waitFor();
    expect(await page.locator('.said b').count()).toBe(0);
    answer();
    await page.locator('.said li', { hasText: 'heard from iteration 2 on' }).waitFor({ timeout: 60_000 });
    await expect.poll(() => server.calls.length, { timeout: 60_000 }).toBeGreaterThan(1);
    const asked = server.calls.map(({ messages }) => messages.at(-1)!.content);
    expect(asked[0]).not.toContain('still');
    expect(asked[1]).toContain('> Hold <b>still</b> at the top.');
    const journal = readFileSync(journalFile(listRuns(runs)[0]!), 'utf8');
    expect(journal.match(/"type":"feedback"/g)).toHaveLength(1);
  });

  test('shows what its answers took', async () => {
    await page.getByRole('button', { name: 'Ledger' }).click();
    const answers = page.locator('.ledger tr', { hasText: 'answers' }).locator('td').first();
    await expect.poll(() => answers.innerText(), { timeout: 60_000 }).toMatch(/^[23]$/);
  });

  test('leaves its page as it was when it is over, and says that nobody answers any more', async () => {
    await page.getByText('The studio does not answer').waitFor({ timeout: 120_000 });
    await expect.poll(() => search.exitCode, { timeout: 60_000 }).toBe(0);
  });
});

/** The studio's address, as `heureka search --studio` prints it. */
async function addressPrinted(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const part of child.stderr!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    printed += String(part);
    const address = /http:\/\/\S+#token=\S+/.exec(printed)?.[0];
    if (address) {
      child.stderr!.resume();
      return address;
    }
  }
  throw new Error(`no address was printed: ${printed}`);
}
