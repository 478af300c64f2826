import { Random } from '../../src/core/random.ts';
import { startAnswers } from './answers.ts';
import { stageSurroundings } from './surroundings.ts';
import { samples, searchUndisturbed, type Trial, tryKill, victims } from './trial.ts';

/**
 * Kills a short search, its evaluations, or both, at random moments, goes on with it, and compares with one that nobody
 * disturbed; then stages what else may happen around one. `npm run test:crash -- [--trials 100] [--seed 0]`. The compiled
 * package is what is killed.
 */
async function main(flags: readonly string[]): Promise<void> {
  const [trials, seed] = [numberAfter('--trials', flags, 100), numberAfter('--seed', flags, 0)];
  const server = await startAnswers();
  try {
    const undisturbed = await searchUndisturbed(server);
    console.log(`undisturbed: ${undisturbed.seconds.toFixed(1)} s, ${undisturbed.questions} questions`);
    const results: Trial[] = [];
    for (let k = 0; k < trials; k++) {
      const victim = victims[k % victims.length]!;
      const trial = await tryKill(victim, new Random(seed, 'kill', k), undisturbed, server);
      results.push(trial);
      const { entries, phase, askedAgain, wrong } = trial;
      const facts = `${victim.padEnd(12)}  ${phase.padEnd(10)}  after ${String(entries).padStart(2)} entries`;
      console.log(
        `${String(k + 1).padStart(3)}  ${facts}  asked again ${askedAgain}  ${wrong.join('; ') || 'the same'}`,
      );
    }
    report(results);
  } finally {
    await server.close();
  }
  if (!(await stageSurroundings())) process.exitCode = 1;
}

function report(trials: readonly Trial[]): void {
  console.log('\nkilled          trials  the same  asked again, at most');
  for (const victim of victims) {
    const of = trials.filter((trial) => trial.victim === victim);
    const same = of.filter(({ wrong }) => wrong.length === 0).length;
    const most = Math.max(0, ...of.map(({ askedAgain }) => askedAgain));
    console.log(`${victim.padEnd(14)}  ${pad(of.length, 6)}  ${pad(same, 8)}  ${pad(most, 20)}`);
  }
  const phases = [...new Set(trials.map(({ phase }) => phase))];
  const counts = phases.map((phase) => `${phase} ${trials.filter((trial) => trial.phase === phase).length}`);
  console.log(`\nkilled during: ${counts.join(', ')}`);
  const failed = trials.filter(({ wrong }) => wrong.length > 0).length;
  console.log(
    `${trials.length - failed} of ${trials.length} ended as the undisturbed search; nothing in a journal was asked again; ` +
      `an answer under way was, ${samples} at most a kill.`,
  );
  if (failed > 0) process.exitCode = 1;
}

const pad = (count: number, width: number) => String(count).padStart(width);

function numberAfter(flag: string, flags: readonly string[], otherwise: number): number {
  const at = flags.indexOf(flag);
  const value = at < 0 ? otherwise : Number(flags[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${flag} needs a whole number.`);
  return value;
}

await main(process.argv.slice(2));
