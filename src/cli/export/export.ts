import { join, resolve } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import type { Checkpoint } from '../../core/training.ts';
import { printCsv } from '../../export/curves/csv.ts';
import { printTensorboard } from '../../export/curves/tensorboard.ts';
import { printOnnx } from '../../export/policy/onnx.ts';
import { printLayersModel, weightsFile } from '../../export/policy/tfjs.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import type { Context } from '../context.ts';
import { shortPath } from '../format.ts';
import type { NamedPolicy } from '../policy-argument.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { chooseFormat, type FormatOf, isFormatOf } from './formats.ts';
import { printReward } from './reward.ts';
import { findCurves, findPolicy, findSubject } from './subjects.ts';

/** `heureka export`. */
export async function exportWhat(what: string, flags: Flags, context: Context): Promise<void> {
  const output = flags.output === undefined ? undefined : resolve(context.cwd, String(flags.output));
  const format = chooseFormat(flags.to as string | undefined, output);
  const { runs } = await resolveSettings(flags, context);
  if (isFormatOf(format, 'reward')) {
    const subject = await findSubject(what, flags.env as string | undefined, runs, context.cwd);
    return deliver(await printReward(subject, format, context), output, context);
  }
  if (isFormatOf(format, 'policy')) {
    const policy = await findPolicy(what, flags.env as string | undefined, runs, context.cwd);
    return exportPolicy(policy, format, output, context);
  }
  const curves = await findCurves(what, runs);
  if (format === 'csv') return deliver(printCsv(curves.trainings), output, context);
  const folder = needed(output, format, 'curves');
  for (const [training, checkpoints] of curves.trainings) {
    const events = printTensorboard(checkpoints as readonly Checkpoint[], curves.seconds);
    writeDurably(join(folder, training, `events.out.tfevents.${curves.seconds}.heureka`), events);
  }
  return told(folder, context);
}

function exportPolicy(
  { policy, environment }: NamedPolicy,
  format: FormatOf<'policy'>,
  output: string | undefined,
  context: Context,
): void {
  const path = needed(output, format, format === 'onnx' ? 'policy.onnx' : 'policy');
  if (format === 'onnx') {
    writeDurably(path, printOnnx(policy, environment, packageVersion()));
  } else {
    const { topology, weights } = printLayersModel(policy, environment, packageVersion());
    // The model is there once its weights are.
    writeDurably(join(path, weightsFile), weights);
    writeDurably(join(path, 'model.json'), topology);
  }
  told(path, context);
}

function deliver(text: string, output: string | undefined, context: Context): void {
  if (output === undefined) {
    context.stdout.write(text);
    return;
  }
  writeDurably(output, text);
  told(output, context);
}

const told = (path: string, context: Context): void => {
  context.stderr.write(`wrote ${shortPath(path, context.cwd)}\n`);
};

function needed(output: string | undefined, format: string, example: string): string {
  if (output !== undefined) return output;
  throw new HeurekaError('usage', `${format} is no text: name a place for it.`, `Add: -o ${example}`);
}
