import { join } from 'node:path';
import type { Run } from '../../runs/run-folder.ts';

/** What a search taught, for people and for the next search. */
export const lessonsFile = (run: Run): string => join(run.folder, 'lessons.md');

/** The policy that every training of a curriculum starts from. */
export const startPolicyFile = (run: Run): string => join(run.folder, 'start-policy.json');
