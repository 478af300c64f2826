import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComparisonReport } from '../../src/compare/report.ts';
import { environments } from '../../src/registry.ts';
import { runMain } from '../cli/run-main.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'heureka-hacked-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function compare(line: string): Promise<ComparisonReport> {
  const ran = await runMain(`compare ${line} --json`.split(' '), { cwd });
  if (ran.code !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as ComparisonReport;
}

const spinning = `export function reward(s: State) {
  return { alive: 1, spinning: 0.2 * Math.abs(s.angularVelocity) };
}
`;

test('a reward that pays for spinning on the spot sets off the alarm, by name and with its numbers', async () => {
  writeFileSync(join(cwd, 'spin.ts'), spinning);
  const { rewards } = await compare('cartpole-swingup --rewards human,fitness,spin.ts');
  expect(rewards.map(({ alarms }) => alarms.length)).toEqual([0, 0, 1]);
  const [alarm] = rewards[2]!.alarms;
  expect(alarm).toMatchObject({ kind: 'preference', seeds: [5, 5], than: 'human' });
});

test.each(environments.filter(({ robot }) => !robot).map(({ name }) => name))(
  'the human reward of %s does not',
  async (name) => {
    const { rewards } = await compare(`${name} --rewards human,fitness`);
    expect(rewards.flatMap(({ alarms }) => alarms)).toEqual([]);
  },
);
