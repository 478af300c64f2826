import type { DoctorFinding, StudioFacts } from '../../contract/studio.ts';
import { useLoaded } from '../app/loaded.ts';
import { Panel, Waiting } from '../parts/basics.tsx';

/** What works on this machine, and how to mend what does not. */
export function DoctorPage() {
  const { value: findings, error } = useLoaded<DoctorFinding[]>('/api/doctor');
  const facts = useLoaded<StudioFacts>('/api/facts').value;
  return (
    <>
      <div class="page-head">
        <h1>Doctor</h1>
        {facts && (
          <span class="muted">
            heureka {facts.version}, runs in <code>{facts.runs}</code>
          </span>
        )}
      </div>
      <div class="stack">
        {findings ? (
          <Panel title="What heureka uses">
            <div class="table-scroll">
              <table class="stacked">
                <thead>
                  <tr>
                    <th scope="col">What</th>
                    <th scope="col">State</th>
                    <th scope="col" class="number">
                      A PPO step
                    </th>
                    <th scope="col">Detail</th>
                  </tr>
                </thead>
                <tbody>
                  {findings.map((finding) => (
                    <FindingRow key={finding.name} {...finding} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        ) : error ? (
          <Waiting error={error} />
        ) : (
          <p class="waiting">Trying everything: the sandbox, the backends and their speed …</p>
        )}
      </div>
    </>
  );
}

function FindingRow({ name, state, detail, fix, milliseconds }: DoctorFinding) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class={`doctor-state-${state}`}>{state}</td>
      <td class="number">
        {milliseconds === undefined
          ? ''
          : `${milliseconds < 10 ? milliseconds.toPrecision(2) : milliseconds.toFixed(0)} ms`}
      </td>
      <td>
        {detail}
        {fix && <pre class="code">{fix.join('\n')}</pre>}
      </td>
    </tr>
  );
}
