import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RewardEvidence } from '../../../compare/evidence.ts';
import type { ComparisonSubject } from '../../../compare/report.ts';
import { writeDurably } from '../../../runs/durable-file.ts';
import type { Run } from '../../../runs/run-folder.ts';

/** Everything that a finished comparison saw: any report of it is made from this. */
export interface ComparisonEvidence {
  readonly subject: Omit<ComparisonSubject, 'baseline' | 'threshold'>;
  readonly evidence: readonly RewardEvidence[];
  /** The ablated forms of one of the rewards. */
  readonly variants: readonly RewardEvidence[];
}

const evidenceFile = (run: Run) => join(run.folder, 'evidence.json');

/** Keeps what a comparison saw in its folder. One that is done again without ablation keeps the ablation it had. */
export function keepEvidence(run: Run, seen: ComparisonEvidence): void {
  const variants = seen.variants.length > 0 ? seen.variants : (readEvidence(run)?.variants ?? []);
  writeDurably(evidenceFile(run), `${JSON.stringify({ ...seen, variants })}\n`);
}

/** Undefined until the comparison is finished. */
export function readEvidence(run: Run): ComparisonEvidence | undefined {
  const file = evidenceFile(run);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ComparisonEvidence) : undefined;
}
