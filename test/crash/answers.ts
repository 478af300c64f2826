import { createHash } from 'node:crypto';
import { type ChatCall, type ChatServer, startChatServer } from '../llm/chat-server.ts';

/** Models of one mixture: which one is asked for a sample depends on the search's seed, and so do the answers. */
export const models = ['mira', 'vega', 'lyra', 'alba', 'nora', 'zora'].join(',');

/** What tells a question from every other: who was asked, and all that was said. */
export const questionOf = ({ model, messages }: Pick<ChatCall, 'model' | 'messages'>): string =>
  JSON.stringify([model, messages.map(({ role, content }) => [role, content])]);

/**
 * A language model on loopback whose answer to a question is always the same, so that a search that was killed can be
 * held against one that was not. Answers take up to half a second, so that a kill finds some under way; one in
 * five has a fault that is to be mended. It counts no tokens: a server that does remembers what it was asked before.
 */
export function startAnswers(): Promise<ChatServer> {
  return startChatServer(
    async (call) => {
      const digest = createHash('sha256').update(questionOf(call)).digest();
      await new Promise((resolve) => setTimeout(resolve, 2 * digest[0]!));
      return /lessons/i.test(call.messages.at(-1)!.content) ? lessons : answer(digest);
    },
    { uncounted: true },
  );
}

const lessons = '- A narrow peak at the top is found late.\n- Torque need not be punished.';

function answer(digest: Buffer): string {
  const [width, spin, effort] = [digest[1]! / 64, digest[2]! / 2560, digest[3]! / 25600];
  const field = digest[4]! % 5 === 0 ? 'angel' : 'tilt';
  return `Let me reward the top.
\`\`\`ts
export function reward(s: State, a: Action) {
  const upright = Math.exp(-${width.toFixed(3)} * s.${field} ** 2);
  const calm = -${spin.toFixed(4)} * s.angularVelocity ** 2;
  return { upright, calm, effort: -${effort.toFixed(5)} * a.torque ** 2 };
}
\`\`\``;
}
