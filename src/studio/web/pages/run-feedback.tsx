import { useState } from 'preact/hooks';
import type { RunView } from '../../contract/run.ts';
import { change } from '../app/api.ts';
import { attempt } from '../app/notices.ts';

/** What people said to the search, and a field to say more. */
export function Feedback({ run }: { run: RunView }) {
  const { said, live, listens, proposer } = run;
  if (!listens) {
    return (
      <p class="empty">
        Nobody reads words here: {proposer === 'evolve' ? 'evolve, built in,' : proposer} writes the rewards.
        A search by a language model does.
      </p>
    );
  }
  return (
    <>
      {said.length + live.unheard.length > 0 && (
        <ol class="said">
          {said.map(({ text, iteration }, k) => (
            <li key={k}>
              {text} <span class="muted">heard from iteration {iteration} on</span>
            </li>
          ))}
          {live.unheard.map((text, k) => (
            <li key={k} class="waiting-word">
              {text} <span class="muted">not heard yet</span>
            </li>
          ))}
        </ol>
      )}
      <Say run={run} />
    </>
  );
}

const when = {
  running: 'The next iteration hears it, and those after it.',
  interrupted: 'It is heard when the search is resumed.',
  finished: 'The search goes on for one iteration more.',
} as const;

function Say({ run: { name, live } }: { run: RunView }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const say = async () => {
    setBusy(true);
    if (await attempt(() => change('POST', `/api/runs/${name}/feedback`, { text }))) setText('');
    setBusy(false);
  };
  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <textarea
        aria-label="What the next rewards should do better"
        placeholder="What should the next rewards do better?"
        maxLength={4000}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div class="form-foot">
        <button type="submit" class="primary" disabled={busy || text.trim() === ''}>
          {busy ? 'Saying…' : 'Say it'}
        </button>
        <span class="muted">{when[live.state]}</span>
      </div>
    </form>
  );
}
