import { buildKernels } from '../scripts/build-kernels.mjs';

/** Tests run from source: the kernels they load are those of the sources beside them. */
export default async function setup(): Promise<void> {
  await buildKernels();
}
