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

function isPolicy(value: Partial<Policy>): boolean {
  const { observations, mean, std, parameters } = value;
  return Array.isArray(parameters) && mean?.length === observations && std?.length === observations;
}
