import type { CandidateDetail } from '../../contract/candidate.ts';
import { Panel } from '../parts/basics.tsx';

/** What was asked and answered, word for word, as plain text. */
export function Conversation({ candidate: { messages, answer, usage } }: { candidate: CandidateDetail }) {
  const tokens = usage && `${usage.inputTokens} tokens asked, ${usage.outputTokens} answered`;
  if (!messages) {
    return (
      <Panel title="Answer" aside={<span class="muted">the built-in proposer is asked nothing</span>}>
        <pre class="code">{answer}</pre>
      </Panel>
    );
  }
  return (
    <Panel title="Conversation" aside={<span class="muted">{tokens}</span>}>
      {[...messages, { role: 'answer', content: answer ?? '' }].map(({ role, content }, k) => (
        <details key={k} class="message" open={role === 'answer' || k === messages.length - 1}>
          <summary>{role}</summary>
          <pre class="code">{content}</pre>
        </details>
      ))}
    </Panel>
  );
}
