import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceFiles, sourceText } from '../../src/environments/source-files.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'heureka-sources-'));
  mkdirSync(join(home, 'envs/parts'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(home, name), text);
  write(
    'envs/rover.ts',
    `import { defineEnv } from 'heureka/env';
import {
  drive, // of a wheel
} from './parts/wheel.js';
import { secret } from '../rewards/rover/fitness.ts';
export { slope } from './slope';
const text = "import { no } from './nowhere.ts'";
export const rover = 1;
`,
  );
  write('envs/parts/wheel.ts', "import { slope } from '../slope.ts';\nexport const drive = slope;\n");
  write('envs/slope.ts', "import { rover } from './rover.ts';\nexport const slope = 2;\n");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('files of the folder are followed once each, however they are named; those outside are not', () => {
  const files = sourceFiles(join(home, 'envs/rover.ts')).map((file) => relative(home, file));
  expect(files).toEqual(['envs/rover.ts', 'envs/parts/wheel.ts', 'envs/slope.ts']);
});

test('imported files are headed by their names', () => {
  expect(sourceText(join(home, 'envs/rover.ts'))).toMatch(
    /export const rover = 1;\n\n\/\/ \.\/parts\/wheel\.ts, imported above\nimport[\s\S]*\n\n\/\/ \.\/slope\.ts, imported above\n/,
  );
});
