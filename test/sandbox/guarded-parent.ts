import { runGuarded } from '../../src/sandbox/guarded-process.ts';

/** A parent to be killed: it starts a child that never ends, and prints the child's process id. */
await runGuarded<{ pid: number }>({
  entry: new URL('./guarded-child.ts', import.meta.url),
  input: { kind: 'hang' },
  heartbeatSeconds: 60,
  onMessage: ({ pid }) => console.log(pid),
});
