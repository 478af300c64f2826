import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runMain } from '../../cli/run-main.ts';
import { type ChatCall, type ChatReply, type ChatServer, startChatServer } from '../../llm/chat-server.ts';

let folder: string;
let server: ChatServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-prompt-'));
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
});

const questions = Array.from({ length: 12 }, (_, i) => ({
  question: `What is ${i + 3} plus ${2 * i + 1}?`,
  answer: `${i + 3 + 2 * i + 1}`,
}));
/** Words of an instruction that help this scorer: each a third of the questions that are left. */
const helpful = ['carefully', 'add', 'units'];
const words = ['kindly', 'add', 'please', 'carefully', 'now', 'units', 'truly'];

/** Whether the scorer gets a question right: with none of the words a quarter, with all of them every one. */
function knows(instruction: string, question: string): boolean {
  const number = questions.findIndex((pair) => question.includes(pair.question));
  return number % 4 <= helpfulIn(instruction);
}

const helpfulIn = (instruction: string) => helpful.filter((word) => instruction.includes(word)).length;

/** Answers a question right or wrong, by the instruction before it. */
function score({ messages, temperature }: ChatCall): string {
  expect(temperature).toBe(0);
  const [, instruction = '', question = ''] = /^Q: (.*)\n(.*)\n\nA:$/.exec(messages.at(-1)!.content)!;
  const { answer } = questions.find((pair) => pair.question === question)!;
  return `It is 17, no: ${knows(instruction, question) ? answer : '1000'}.`;
}

/** Puts one more word behind the best instruction that it is shown, which is the last one, or the first word before. */
function optimiser() {
  let count = 0;
  return ({ messages }: ChatCall): string => {
    const shown = [...messages.at(-1)!.content.matchAll(/<INS>(.+?)<\/INS>/g)].at(0);
    const instructions = [...messages.at(-1)!.content.matchAll(/<INS>(.+?)<\/INS>\naccuracy/g)];
    const best = instructions.at(-1)?.[1] ?? shown![1]!;
    return `How about <INS>${best} ${words[count++ % words.length]}</INS>?`;
  };
}

async function start(reply: (call: ChatCall) => ChatReply | undefined = () => undefined) {
  const propose = optimiser();
  server = await startChatServer(
    (call) => reply(call) ?? (call.model === 'scorer' ? score(call) : propose(call)),
  );
  writeFileSync(join(folder, 'q.jsonl'), questions.map((pair) => JSON.stringify(pair)).join('\n'));
  return { cwd: folder, env: { OPENAI_BASE_URL: server.url } };
}

const command = [
  ...['optimize', 'prompt', '--data', 'q.jsonl', '--model', 'optimiser', '--scorer-model', 'scorer'],
  ...['--match', 'number', '--train', '0.5', '--iterations', '8', '--samples', '3', '-j', '2'],
];

/** The journal of the only run. */
function journal(): Record<string, unknown>[] {
  const runs = join(folder, 'runs', 'optimizations');
  const [run] = readdirSync(runs).filter((name) => name.startsWith('prompt'));
  return readFileSync(join(runs, run!, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** In the order of proposal: with two jobs the journal's is another. */
const evaluated = () =>
  journal()
    .flatMap(({ type, candidate }) => (type === 'evaluated' ? [candidate as Evaluated] : []))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

interface Evaluated {
  id: string;
  solution: string;
  outcome: { ok: boolean; score: number; detail: { right: number }; fault: { kind: string } };
}

test('an instruction is found under which the scorer does better; what it does on other questions stands apart', async () => {
  const ran = await runMain([...command, '--json'], await start());
  expect(ran.stderr).not.toContain('error');
  expect(ran.code).toBe(0);
  const candidates = evaluated();
  const best = candidates.reduce((a, b) => (b.outcome.ok && b.outcome.score > a.outcome.score ? b : a));
  expect(candidates[0]!.solution).toBe("Let's solve the problem.");
  expect(best.outcome.score).toBeGreaterThan(candidates[0]!.outcome.score);
  expect(helpful.some((word) => best.solution.includes(word))).toBe(true);

  // What was asked in the search was asked of six questions alone; the others came at the end.
  const asked = server!.calls
    .filter(({ model }) => model === 'scorer')
    .map(({ messages }) => messages[0]!.content);
  const training = questions.filter(({ question }) =>
    asked.slice(0, 6).some((text) => text.includes(question)),
  );
  const heldOut = questions.filter((pair) => !training.includes(pair));
  expect([training.length, heldOut.length]).toEqual([6, 6]);
  const right = (instruction: string, pairs: typeof questions) =>
    pairs.filter(({ question }) => knows(instruction, question)).length;
  for (const { solution, outcome } of candidates) {
    if (outcome.ok) expect(outcome.score).toBeCloseTo((100 * right(solution, training)) / 6, 10);
  }
  const { measurements, candidate } = journal().find(({ type }) => type === 'examined') as {
    candidate: string;
    measurements: { name: string; value: string }[];
  };
  expect(candidate).toBe(best.id);
  const told = Object.fromEntries(measurements.map(({ name, value }) => [name, value]));
  expect(told['training accuracy']).toContain(`(${right(best.solution, training)} of 6)`);
  expect(told['held-out accuracy']).toContain(`(${right(best.solution, heldOut)} of 6)`);
  expect(told['of the first instruction']).toContain(`(${right(candidates[0]!.solution, heldOut)} of 6)`);

  // Both models are in the ledger.
  const { ledger } = JSON.parse(ran.stdout.trim().split('\n').at(-1)!);
  expect([ledger.inputTokens, ledger.outputTokens]).toEqual([server!.counted.input, server!.counted.output]);
}, 60_000);

test('a scorer that fails costs no instruction a point: it is asked again, or the candidate has no score', async () => {
  let refused = 0;
  const nothing = { id: '1', choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] };
  const context = await start(({ model, messages }) => {
    if (model !== 'scorer') return undefined;
    if (/^Q: .*(please|truly)/.test(messages[0]!.content)) return { status: 404 };
    const count = refused++;
    // It hangs up before the first word, in good order, or sends an answer without one.
    if (count === 3) return { raw: `data: ${JSON.stringify(nothing)}\n\n`, type: 'text/event-stream' };
    if (count % 7 === 0) return 'empty';
    // Now and then a server is busy.
    return count % 5 === 1 ? { status: 503, headers: { 'retry-after-ms': '1' } } : undefined;
  });
  const ran = await runMain(command, context);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('held-out accuracy');
  const candidates = evaluated();
  const failed = candidates.filter(({ outcome }) => !outcome.ok && outcome.fault.kind === 'unanswered');
  expect(failed.length).toBeGreaterThan(0);
  for (const { solution } of failed) expect(solution).toMatch(/please|truly/);
  for (const { solution, outcome } of candidates) {
    if (outcome.ok) expect(solution).not.toMatch(/please|truly/);
  }
  // The others have what they have without any failure: so many of the six questions of seed 0.
  for (const { solution, outcome } of candidates) {
    if (outcome.ok) expect(outcome.detail.right).toBe([2, 3, 5, 6][helpfulIn(solution)]);
  }
  // None of them came back to be mended: it was no fault of theirs.
  expect(JSON.stringify(server!.calls)).not.toContain('did not answer question');
}, 60_000);

test('a search that is stopped goes on, and asks nothing again that was answered', async () => {
  const stop = new AbortController();
  let scored = 0;
  const context = await start(({ model }) => {
    if (model === 'scorer' && ++scored === 40) stop.abort();
    return undefined;
  });
  const stopped = await runMain([...command, '--parallel', '2'], { ...context, signal: stop.signal });
  expect(stopped.code).toBe(130);
  // The questions go with the run.
  rmSync(join(folder, 'q.jsonl'));
  const runs = readdirSync(join(folder, 'runs', 'optimizations'));
  const resumed = await runMain(['resume', join(folder, 'runs', 'optimizations', runs[0]!)], context);
  expect(resumed.stderr).not.toContain('error');
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain('held-out accuracy');
  const asked = server!.calls
    .filter(({ model }) => model === 'scorer')
    .map(({ messages }) => messages[0]!.content);
  // Two were on their way when it was stopped.
  expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(2);
}, 60_000);

test('without a key it says what to set, and sends one key to one place alone', async () => {
  const { env } = await start();
  const none = await runMain(command, { cwd: folder });
  expect(none.code).toBe(3);
  expect(none.stderr).toContain('OPENAI_API_KEY');
  const elsewhere = await runMain([...command, '--scorer-url', 'https://elsewhere.example/v1'], {
    cwd: folder,
    env: { ...env, OPENAI_API_KEY: 'sk-one' },
  });
  expect(elsewhere.code).toBe(3);
  expect(elsewhere.stderr).toContain('SCORER_API_KEY');
  expect(server!.calls).toEqual([]);
  // At a place of its own it is sent its own key, or none.
  const away = [...command, '--scorer-url', server!.url, '--iterations', '1'];
  await runMain(away, { cwd: folder, env: { ...env, OPENAI_API_KEY: 'sk-one', SCORER_API_KEY: 'sk-two' } });
  const keysOf = (name: string) =>
    new Set(server!.calls.filter(({ model }) => model === name).map(({ authorization }) => authorization));
  expect([...keysOf('scorer')]).toEqual(['Bearer sk-two']);
  expect([...keysOf('optimiser')]).toEqual(['Bearer sk-one']);
}, 60_000);

test('bad data is told by its line and field', async () => {
  const context = await start();
  const tell = async (lines: string) => {
    writeFileSync(join(folder, 'q.jsonl'), lines);
    const { code, stderr } = await runMain(command, context);
    expect(code).toBe(2);
    return stderr.split('\n')[0];
  };
  expect(await tell('{"question": "a?", "answer": "1"}\n{"question": "b?"}')).toMatch(/line 2: 'answer'/);
  expect(await tell('{"question": "a?", "answer": "one"}')).toMatch(/line 1: 'answer' holds no number/);
  expect(await tell('{"question": "a?"')).toMatch(/line 1 is not JSON/);
  expect(await tell('')).toMatch(/q.jsonl has no pairs/);
});
