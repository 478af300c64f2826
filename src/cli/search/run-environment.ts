import type { EnvironmentFile } from '../../environments/guests.ts';
import { reopenEnvironment } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';

/** Opens the user's environment that a run was about, which it remembers the place of; ours are there anyway. */
export async function openEnvironmentOf({ config }: Run): Promise<void> {
  const { environmentFile } = config.settings as { environmentFile?: EnvironmentFile };
  if (environmentFile) await reopenEnvironment(environmentFile);
}
