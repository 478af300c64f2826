import type { Published } from '../definition.ts';

/** The paper's methods, in the order of its table. */
const methods = ['nearest neighbour', 'farthest insertion', 'text-bison', 'gpt-3.5-turbo', 'gpt-4'];

/** OPRO's table 3 by the number of cities: the mean gap to the optimum in per cent over five problems. */
const gaps: Readonly<Record<number, readonly number[]>> = {
  10: [13.0, 3.2, 0, 0, 0],
  15: [9.4, 1.2, 4.4, 1.2, 0.2],
  20: [16.0, 0.2, 30.4, 4.4, 1.4],
  50: [19.7, 9.8, 219.8, 133.0, 11.0],
};

/** Mean steps of the models, where every problem was solved. */
const steps: Readonly<Record<number, readonly number[]>> = { 10: [40.4, 46.8, 9.6] };

/** What the paper reports for tours of `cities`; nothing for a number that is not in its table. */
export function publishedFor(cities: number): Published[] {
  return (gaps[cities] ?? []).map((gap, k) => {
    const count = steps[cities]?.[k - 2];
    return { name: `OPRO, ${methods[k]}`, gap: gap / 100, ...(count !== undefined && { steps: count }) };
  });
}
