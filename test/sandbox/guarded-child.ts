import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeurekaError } from '../../src/core/errors.ts';
import { fail } from '../../src/core/fault.ts';
import { answerDescriptor } from '../../src/sandbox/guarded-protocol.ts';
import { loadReward } from '../../src/sandbox/isolate.ts';
import { RewardFault } from '../../src/sandbox/reward-fault.ts';
import { serveGuarded } from '../../src/sandbox/serve.ts';
import { batchOf, lander, unchecked } from './lander.ts';

/** The child of the tests of `guarded-process.ts`: it does what its input says. */
export type Task =
  | { readonly kind: 'count'; readonly to: number }
  /** Runs this code as a reward that no check has seen. */
  | { readonly kind: 'reward'; readonly code: string }
  | {
      readonly kind:
        | 'environment'
        | 'fault'
        | 'missing'
        | 'throw'
        | 'kill'
        | 'memory'
        | 'hang'
        | 'flood'
        | 'beat'
        | 'ask'
        | 'garble';
    };

export type Message =
  | { readonly number: number }
  | { readonly names: readonly string[] }
  | { readonly pid: number };

await serveGuarded<Task, Message>(async (task, send, ask) => {
  switch (task.kind) {
    case 'count':
      for (let number = 1; number <= task.to; number++) send({ number });
      return;
    case 'reward': {
      const loaded = loadReward(unchecked(task.code), batchOf(64), lander);
      if (!loaded.ok) throw new RewardFault(loaded.fault);
      send({ number: 0 });
      loaded.value.evaluate();
      send({ number: loaded.value.totals[0]! });
      return;
    }
    case 'environment':
      send({ names: Object.keys(process.env) });
      return;
    case 'fault':
      throw new RewardFault(fail('value', 'near is NaN', 3).fault);
    case 'missing':
      throw new HeurekaError('unavailable', 'No sandbox.', 'Install it.');
    case 'throw':
      throw new Error('a slip of ours');
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      await sleep(10_000);
      return;
    case 'memory': {
      const kept: number[][] = [];
      for (;;) kept.push(new Array<number>(1e5).fill(kept.length + 0.5));
    }
    case 'hang':
      send({ pid: process.pid });
      for (;;);
    case 'flood':
      process.stdout.write('not an answer\n');
      send({ names: ['x'.repeat(20 * 2 ** 20)] });
      return;
    case 'garble':
      writeSync(answerDescriptor, 'Object {\n');
      return;
    case 'ask':
      for (const number of [1, 2]) send({ names: [JSON.stringify(await ask({ number }))] });
      return;
    case 'beat':
      for (let number = 1; number <= 5; number++) {
        await sleep(700);
        send({ number });
      }
  }
});
