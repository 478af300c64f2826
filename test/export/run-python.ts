import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Python that has NumPy, or undefined. */
export const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import numpy']).status === 0,
);

/** Why tests that run Python are skipped, for their titles. */
export const whySkipped = 'SKIPPED: no python3 here has NumPy (apt-get install python3-numpy)';

const runner = `
import importlib, sys
for name in sys.argv[1:]:
    sys.stdout.write(name + " ")
    importlib.import_module(name).self_test()
`;

/** Runs the self-test of every module in one Python, and gives what each printed, in order. */
export function runSelfTests(modules: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-python-'));
  try {
    const names = modules.map((_, k) => `reward_${k}`);
    for (const [k, text] of modules.entries()) writeFileSync(join(folder, `${names[k]}.py`), text);
    writeFileSync(join(folder, 'run_all.py'), runner);
    const { stdout, stderr, status } = spawnSync(python!, ['run_all.py', ...names], {
      ...{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
