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
import { type Flags, resolveSettings } from '../settings.ts';
import { packageVersion } from '../version.ts';
import { chooseFormat, type Format, isFormatOf } from './formats.ts';
import { printReward } from './reward.ts';
import { findCurves, findPolicy, findSubject } from './subjects.ts';

/** A file of an export; the name of one in a folder has slashes. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** What an export is made of: a text or bytes, or a folder of files. */
export type Exported =
  | { readonly kind: 'text'; readonly content: string }
  | { readonly kind: 'bytes'; readonly content: Uint8Array }
  /** What a reader waits for comes last. */
  | { readonly kind: 'folder'; readonly files: readonly ExportedFile[] };

/** `heureka export`. */
export async function exportWhat(what: string, flags: Flags, context: Context): Promise<void> {
  const output = flags.output === undefined ? undefined : resolve(context.cwd, String(flags.output));
  const format = chooseFormat(flags.to as string | undefined, output);
  const { runs } = await resolveSettings(flags, context);
  const place = { runs, cwd: context.cwd, signal: context.signal };
  if (output === undefined && examples[format] !== undefined) throw nameless(format, examples[format]);
  const exported = await exportAs(what, format, flags.env as string | undefined, place);
  if (output === undefined) {
    if (exported.kind === 'text') context.stdout.write(exported.content);
    return;
  }
  if (exported.kind !== 'folder') writeDurably(output, exported.content);
  else for (const { name, content } of exported.files) writeDurably(join(output, name), content);
  context.stderr.write(`wrote ${shortPath(output, context.cwd)}\n`);
}

/** What `heureka export` writes, before it is written. Throws `HeurekaError`. */
export async function exportAs(
  what: string,
  format: Format,
  env: string | undefined,
  { runs, cwd, signal }: { readonly runs: string; readonly cwd: string; readonly signal: AbortSignal },
): Promise<Exported> {
  if (isFormatOf(format, 'reward')) {
    const subject = await findSubject(what, env, runs, cwd);
    return { kind: 'text', content: await printReward(subject, format, signal) };
  }
  if (isFormatOf(format, 'policy')) {
    const { policy, environment } = await findPolicy(what, env, runs, cwd);
    if (format === 'onnx') {
      return { kind: 'bytes', content: printOnnx(policy, environment, packageVersion()) };
    }
    const { topology, weights } = printLayersModel(policy, environment, packageVersion());
    // The model is there once its weights are.
    const files = [
      { name: weightsFile, content: weights },
      { name: 'model.json', content: topology },
    ];
    return { kind: 'folder', files };
  }
  const { trainings, seconds } = await findCurves(what, runs);
  if (format === 'csv') return { kind: 'text', content: printCsv(trainings) };
  const files = [...trainings].map(([training, checkpoints]) => ({
    name: join(training, `events.out.tfevents.${seconds}.heureka`),
    content: printTensorboard(checkpoints as readonly Checkpoint[], seconds),
  }));
  return { kind: 'folder', files };
}

/** What is no text needs a place, such as these. */
const examples: Readonly<Partial<Record<Format, string>>> = {
  ...{ onnx: 'policy.onnx', tfjs: 'policy', tensorboard: 'curves' },
};

const nameless = (format: Format, example: string) =>
  new HeurekaError('usage', `${format} is no text: name a place for it.`, `Add: -o ${example}`);
