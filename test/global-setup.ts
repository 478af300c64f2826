import { buildKernels } from '../scripts/build-kernels.mjs';
import { buildWeb } from '../scripts/build-web.mjs';

/** Tests run from source: the kernels and the pages they load are those of the sources beside them. */
export default async function setup(): Promise<void> {
  await buildKernels();
  await buildWeb();
}
