import { findEnvironment, reopenEnvironment } from '../../registry.ts';
import { serveGuarded } from '../../sandbox/serve.ts';
import type { RecordingJob } from './record.ts';
import { type Recording, recordTransitions } from './transitions.ts';

/** The child process that plays aimless episodes under untrusted reward code, and says what it paid. */
await serveGuarded<RecordingJob, Recording>(async (job, send) => {
  const { environmentFile: file } = job;
  const environment = file ? await reopenEnvironment(file) : findEnvironment(job.environment);
  send(recordTransitions(environment, job.reward, job.count, job.seed));
});
