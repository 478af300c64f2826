import { useEffect, useRef } from 'preact/hooks';

const keys: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Anywhere',
    [
      ['1 2 3 4', 'runs, compare, environments, doctor'],
      ['n', 'new search'],
      ['t', 'light or dark'],
      ['?', 'this list'],
    ],
  ],
  [
    'Runs',
    [
      ['/', 'filter'],
      ['j k', 'next, previous'],
      ['Enter', 'open'],
      ['s', 'star'],
    ],
  ],
  [
    'Candidate',
    [
      ['j k', 'next, previous'],
      ['r c', 'replay, compare'],
      ['u', 'back to the run'],
    ],
  ],
  [
    'Replay',
    [
      ['Space', 'play, pause'],
      ['← →', 'one step'],
      ['Home End', 'start, end'],
      ['[ ]', 'slower, faster'],
      ['l f', 'loop, forces of robots'],
    ],
  ],
];

/** The keys there are, in a dialog. */
export function KeyHelp({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" onClose={close} aria-label="Keyboard">
      <div class="keys-groups">
        {keys.map(([place, list]) => (
          <section key={place}>
            <h2>{place}</h2>
            <dl>
              {list.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
