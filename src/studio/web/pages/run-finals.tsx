import type { RunView } from '../../contract/run.ts';
import { formatScore } from '../parts/format.ts';
import { levelsOf } from '../parts/levels.ts';

/** The final trainings: the sparse, the human and the found reward over seeds that the search did not use. */
export function FinalTable({ run }: { run: RunView }) {
  const levels = levelsOf(run);
  const normalised = (score: number) =>
    levels.human !== undefined && levels.sparse !== undefined && levels.human !== levels.sparse
      ? ((score - levels.sparse) / Math.abs(levels.human - levels.sparse)).toFixed(2)
      : '–';
  const roles = (['sparse', 'human', 'found'] as const).filter((role) => levels[role] !== undefined);
  if (roles.length === 0) return <p class="empty">The baselines are not trained yet.</p>;
  return (
    <div class="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Reward</th>
            <th scope="col" class="number">
              Mean fitness
            </th>
            <th scope="col" class="number">
              Human-normalised
            </th>
            <th scope="col">Each seed: replay it</th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role}>
              <th scope="row">{role}</th>
              <td class="number">{formatScore(levels[role])}</td>
              <td class="number">{normalised(levels[role]!)}</td>
              <td>
                <span class="legend">
                  {run.trainings
                    .filter((training) => training.role === role)
                    .map(({ owner, score }) =>
                      score === undefined ? (
                        <span key={owner}>failed</span>
                      ) : (
                        <a key={owner} href={`/runs/${run.name}/replay/${owner}`}>
                          {formatScore(score)}
                        </a>
                      ),
                    )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
