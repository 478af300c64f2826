import type { Checkpoint } from '../../../core/training.ts';
import { componentColour } from '../parts/colours.ts';
import { formatScore } from '../parts/format.ts';

/** The components of a reward at one checkpoint, with their share of the total's variance. */
export function ComponentTable({ checkpoint: { components } }: { checkpoint: Checkpoint }) {
  const entries = Object.entries(components);
  const largest = Math.max(...entries.map(([, { varianceShare }]) => Math.abs(varianceShare)), 1e-9);
  return (
    <div class="table-scroll">
      <table class="components">
        <thead>
          <tr>
            <th scope="col">Component</th>
            <th scope="col" class="number">
              Mean
            </th>
            <th scope="col" class="number">
              Min
            </th>
            <th scope="col" class="number">
              Max
            </th>
            <th scope="col" title="Cov(component, total) / Var(total): the shares add up to 1">
              Share of variance
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(([name, { mean, min, max, varianceShare }], k) => (
            <tr key={name}>
              <td class="component-name">{name}</td>
              <td class="number">{formatScore(mean)}</td>
              <td class="number">{formatScore(min)}</td>
              <td class="number">{formatScore(max)}</td>
              <td class="share-cell">
                <span
                  class="share"
                  style={{
                    width: `${(60 * Math.abs(varianceShare)) / largest}px`,
                    background: varianceShare < 0 ? 'var(--warn)' : componentColour(k),
                  }}
                />{' '}
                {(100 * varianceShare).toFixed(0)} %
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
