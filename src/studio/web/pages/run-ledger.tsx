import type { RunView } from '../../contract/run.ts';
import { FactTable } from '../parts/basics.tsx';
import { formatCost } from '../parts/format.ts';

/** What the answers took: requests, tokens and money. */
export function Ledger({ run: { ledger, proposer, model } }: { run: RunView }) {
  const { answers, requests, inputTokens, cachedTokens, outputTokens } = ledger;
  if (answers === 0) {
    return (
      <p class="empty">No language model was asked: {proposer} writes the rewards, and costs nothing.</p>
    );
  }
  const rows: readonly (readonly [string, string | number])[] = [
    ['written by', model ?? proposer],
    ['answers', answers.toLocaleString()],
    ['requests, with retries', requests.toLocaleString()],
    ['tokens read', inputTokens.toLocaleString()],
    ['of these from the cache', cachedTokens.toLocaleString()],
    ['tokens written', outputTokens.toLocaleString()],
    ['cost', formatCost(ledger)],
    ['cost of an answer', formatCost({ ...ledger, cost: ledger.cost / answers })],
  ];
  return <FactTable class="ledger" facts={rows} />;
}
