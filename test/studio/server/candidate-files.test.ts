import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitingMessages } from '../../../src/runs/messages.ts';
import { journalFile } from '../../../src/runs/run-folder.ts';
import { zip } from '../../../src/studio/server/zip.ts';
import { runMain } from '../../cli/run-main.ts';
import { type SmallRun, smallRun } from '../small-run.ts';
import { openStudio } from './open-studio.ts';
import { ask } from './requests.ts';

let small: SmallRun;
let studio: Awaited<ReturnType<typeof openStudio>>;

beforeAll(async () => {
  small = await smallRun();
  studio = await openStudio(small.runs);
});
afterAll(async () => {
  await studio.close();
  small.remove();
});

const at = (path: string) => `/api/runs/${small.run.name}${path}`;

test('a candidate is taken away as the command writes it', async () => {
  for (const [format, name] of [
    ['ts', 'reward-02-01.ts'],
    ['formula', 'reward-02-01.formula'],
    ['csv', 'curves-02-01.csv'],
  ]) {
    const file = await ask(studio, 'GET', at(`/candidates/02-01/exports/${format}`));
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    const ran = await runMain(['export', `${small.run.name}:02-01`, '--to', format!, '--runs', small.runs], {
      cwd: small.runs,
    });
    expect(String(file.bytes)).toBe(ran.stdout);
  }
  const onnx = await ask(studio, 'GET', at('/candidates/02-01/exports/onnx'));
  expect(onnx.headers.get('content-type')).toBe('application/octet-stream');
  expect(onnx.bytes.length).toBeGreaterThan(1000);
});

test('a folder of files comes as an archive, a format that is none is named', async () => {
  const tfjs = await ask(studio, 'GET', at('/candidates/02-01/exports/tfjs'));
  expect(tfjs.headers.get('content-disposition')).toBe('attachment; filename="policy-02-01.zip"');
  expect(tfjs.bytes.toString('latin1', 0, 2)).toBe('PK');
  expect((await ask(studio, 'GET', at('/candidates/02-01/exports/docx'))).json().error).toBe(
    "Unknown format 'docx'.",
  );
  for (const id of ['09-09', '..', '..%2f..', '02-01%2f..']) {
    expect([400, 404]).toContain((await ask(studio, 'GET', at(`/candidates/${id}/exports/ts`))).status);
  }
});

const python = spawnSync('python3', ['--version']).status === 0;
if (!python) console.error('\nSKIPPED: archives are not read by another program: no python3\n');

test.skipIf(!python)('an archive is read by another program, names and bytes as they were', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-zip-'));
  const files = [
    { name: 'a/weights.bin', content: Uint8Array.from({ length: 1000 }, (_, k) => (k * k) % 251) },
    { name: 'ünï.json', content: '{"ä":1}' },
    { name: 'empty', content: '' },
  ];
  writeFileSync(join(folder, 'all.zip'), zip(files));
  const script = `
import json, zipfile
with zipfile.ZipFile('all.zip') as z:
    assert z.testzip() is None
    print(json.dumps({i.filename: z.read(i).hex() for i in z.infolist()}))`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(
    Object.fromEntries(
      files.map(({ name, content }) => [name, Buffer.from(content as Uint8Array).toString('hex')]),
    ),
  );
  rmSync(folder, { recursive: true });
});

test('what is said to a search waits for it, unless nobody there reads words', async () => {
  const said = await ask(studio, 'POST', at('/feedback'), { text: 'Hold still.' });
  expect(said.json().error).toBe('Nobody reads words here: evolve writes the rewards.');
  const other = await smallRun();
  const config = JSON.stringify({ ...other.run.config, proposer: 'openai' });
  writeFileSync(join(other.run.folder, 'config.json'), config);
  const journal = String(
    await import('node:fs').then(({ readFileSync }) => readFileSync(journalFile(other.run))),
  );
  writeFileSync(
    journalFile(other.run),
    `${journal.trimEnd().split('\n').slice(0, -1).join('\n')}\n` +
      '{"type":"feedback","restart":1,"iteration":2,"text":"Softer.","message":"m"}\n' +
      '{"type":"unanswered","id":"03-01","iteration":3,"usage":{"requests":3,"inputTokens":10,"cachedTokens":4,"outputTokens":2,"estimated":false,"cost":0.5}}\n',
  );
  const another = await openStudio(other.runs);
  const path = `/api/runs/${other.run.name}`;
  for (const text of ['', '  ', 'x'.repeat(4001)]) {
    expect((await ask(another, 'POST', `${path}/feedback`, { text })).status).toBe(400);
  }
  expect((await ask(another, 'POST', `${path}/feedback`, { text: ' Hold still. ' })).status).toBe(200);
  expect(waitingMessages(other.run).map(({ text }) => text)).toEqual(['Hold still.']);
  expect((await ask(another, 'GET', path)).json()).toMatchObject({
    listens: true,
    said: [{ text: 'Softer.', iteration: 2 }],
    live: { state: 'interrupted', unheard: ['Hold still.'] },
    ledger: {
      answers: 1,
      requests: 3,
      inputTokens: 10,
      cachedTokens: 4,
      outputTokens: 2,
      cost: 0.5,
      unpriced: 0,
    },
  });
  await another.close();
  other.remove();
});
