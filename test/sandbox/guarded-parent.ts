import { runGuarded } from '../../src/sandbox/guarded-process.ts';
import { anyObject } from '../../src/sandbox/guarded-protocol.ts';

/** A parent to be killed: it starts a child that never ends, and prints the child's process id. */
await runGuarded<{ pid: number }>({
  entry: new URL('./guarded-child.ts', import.meta.url),
  input: { kind: 'hang' },
  read: anyObject<{ pid: number }>,
  heartbeatSeconds: 60,
  onMessage: ({ pid }) => console.log(pid),
});
