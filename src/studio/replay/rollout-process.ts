import { serveGuarded } from '../../sandbox/serve.ts';
import { rollOut } from './rollout.ts';
import type { RolloutJob, RolloutMessage } from './rollout-job.ts';

/** The child process of one replay: the reward it records is untrusted code. */
await serveGuarded<RolloutJob, RolloutMessage>(async (job, send) => send({ replay: await rollOut(job) }));
