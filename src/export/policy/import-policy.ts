import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeurekaError } from '../../core/errors.ts';
import type { Policy } from '../../core/training.ts';
import { readOnnx } from './onnx.ts';
import { readLayersModel, weightsFile } from './tfjs.ts';

/**
 * Reads a policy from a file: an `.onnx` file or the folder of a LayersModel that `heureka export` wrote, or a
 * policy.json. Throws `HeurekaError('usage')` when there is none, or it is not one of ours.
 */
export function importPolicy(path: string): Policy {
  if (!existsSync(path)) throw new HeurekaError('usage', `There is no policy in ${path}: no such file.`);
  const file = statSync(path).isDirectory() ? join(path, 'model.json') : path;
  if (!existsSync(file))
    throw new HeurekaError('usage', `There is no policy in ${path}: no model.json in it.`);
  const policy = attempt(file);
  if (policy && isPolicy(policy)) return policy;
  throw new HeurekaError(
    'usage',
    `${file} holds no policy that heureka wrote.`,
    'It reads policy.json, and the .onnx files and TensorFlow.js folders of heureka export.',
  );
}

function attempt(file: string): Policy | undefined {
  const bytes = readFileSync(file);
  try {
    if (file.endsWith('.onnx')) return readOnnx(bytes);
    const text = bytes.toString();
    const value = JSON.parse(text) as Policy & { readonly format?: string };
    if (value.format !== 'layers-model') return value;
    const weights = readFileSync(join(dirname(file), weightsFile));
    return readLayersModel({ topology: text, weights });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError)
      return undefined;
    throw error;
  }
}

/** Whether it is whole: what acts with it relies on every number. */
function isPolicy(value: Partial<Policy>): boolean {
  const { environment, observations, hidden, activation, outputs, kind, mean, std, parameters } = value;
  const counts = [observations, outputs, ...(Array.isArray(hidden) ? hidden : [undefined])];
  if (!counts.every(isCount) || typeof environment !== 'string') return false;
  if (!['tanh', 'relu'].includes(activation!) || !['gaussian', 'categorical'].includes(kind!)) return false;
  return (
    areNumbers(mean, observations!) &&
    areNumbers(std, observations!) &&
    areNumbers(parameters, parameterCount(value as Policy))
  );
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

const areNumbers = (values: unknown, count: number): boolean =>
  Array.isArray(values) && values.length === count && values.every(Number.isFinite);

/** Of an actor and a critic, and of a Gaussian's log standard deviations. */
function parameterCount({ observations, hidden, outputs, kind }: Policy): number {
  const layers = (last: number) => {
    const widths = [observations, ...hidden, last];
    return widths.slice(1).reduce((sum, width, k) => sum + (widths[k]! + 1) * width, 0);
  };
  return layers(outputs) + layers(1) + (kind === 'gaussian' ? outputs : 0);
}
