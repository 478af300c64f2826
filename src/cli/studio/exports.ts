import type { StudioExports } from '../../studio/server/studio-routes.ts';
import { exportAs } from '../export/export.ts';
import { chooseFormat, formats } from '../export/formats.ts';

/** What `heureka export` writes of a candidate, for the studio to send. */
export function studioExports(runs: string, cwd: string, signal: AbortSignal): StudioExports {
  return {
    formats: Object.entries(formats).map(([name, { of, ending = '.zip' }]) => ({ name, of, ending })),
    make: async (what, format) => {
      const exported = await exportAs(what, chooseFormat(format, undefined), undefined, {
        runs,
        cwd,
        signal,
      });
      return exported.kind === 'folder' ? exported.files : exported.content;
    },
  };
}
