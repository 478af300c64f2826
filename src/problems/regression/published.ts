import type { Published } from '../definition.ts';

/** Models of the paper's tables, in their order. */
const models = ['text-bison', 'gpt-3.5-turbo', 'gpt-4'];

/** OPRO's table 2: mean steps to the solution over five repeats, by w and b, for each of the models. */
const steps: Readonly<Record<string, readonly number[]>> = {
  '15,14': [5.8, 7.6, 4.0],
  '17,17': [4.0, 12.6, 6.0],
  '16,10': [3.8, 10.4, 6.2],
  '3,5': [9.8, 10.8, 12.2],
  '25,23': [19.6, 26.4, 12.2],
  '2,30': [31.4, 42.8, 38.0],
  '36,-1': [35.8, 45.4, 50.4],
};

/** What the paper reports for a line; nothing for one that is not in its table. */
export function publishedFor(w: number, b: number): Published[] {
  return (steps[`${w},${b}`] ?? []).map((count, k) => ({ name: `OPRO, ${models[k]}`, steps: count }));
}
