import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something with a folder to keep its star in. */
interface Starred {
  readonly folder: string;
}

export const isStarred = (run: Starred) => existsSync(starFile(run));

export function setStar(run: Starred, starred: boolean): void {
  if (starred) writeFileSync(starFile(run), '');
  else rmSync(starFile(run), { force: true });
}

const starFile = ({ folder }: Starred) => join(folder, 'starred');
