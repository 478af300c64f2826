import type { RunSummary } from '../../contract/run.ts';
import { formatScore } from './format.ts';

/** Where the found reward lies between the sparse one (0) and the human one (1). */
export function HumanBar({ sparse, human, found, humanNormalised }: RunSummary) {
  if (humanNormalised === undefined) {
    if (human === undefined) return <span class="muted">–</span>;
    return <span class="muted">human {formatScore(human)}</span>;
  }
  const share = (value: number) => `${(100 * Math.min(1.5, Math.max(0, value))) / 1.5}%`;
  const text = `found ${formatScore(found)}, human ${formatScore(human)}, sparse ${formatScore(sparse)}`;
  return (
    <span class="human-bar" title={text}>
      <span class="human-track" aria-hidden="true">
        <span
          class={`human-fill ${humanNormalised >= 1 ? 'ahead' : ''}`}
          style={{ width: share(humanNormalised) }}
        />
        <span class="human-mark" style={{ left: share(1) }} />
      </span>
      <span class="human-number">{humanNormalised.toFixed(2)}</span>
    </span>
  );
}
