import { workerData } from 'node:worker_threads';
import { checkSource } from './check-source.ts';
import type { CheckAnswer, CheckerData, CheckRequest } from './checker.ts';

/** The thread behind `askChecker`: answers one request after another. */
const { port, answers } = workerData as CheckerData;

port.on('message', (request: CheckRequest) => {
  port.postMessage(answer(request));
  tell();
});
tell();

function answer({ source, types }: CheckRequest): CheckAnswer {
  try {
    return checkSource(source, types);
  } catch (error) {
    return { slip: String(error) };
  }
}

/** Wakes whoever waits. */
function tell(): void {
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
}
