import { transform } from 'sucrase';
import { describe, expect, test } from 'vitest';
import { printLatex } from '../../src/export/latex/latex.ts';
import { parseReward } from '../../src/export/parse.ts';
import { printJavaScript, printJson } from '../../src/export/reward-module.ts';
import { equationsOf, expectSame, pythonOf, recordingOf, roundTrip } from './exported.ts';
import { foundRewards as found } from './found.ts';
import { python, runSelfTests, whySkipped } from './run-python.ts';

test.skipIf(!python)(
  python ? 'in Python they give the values of the sandbox, over a thousand transitions' : whySkipped,
  () => {
    const printed = runSelfTests(found.map(({ environment, source }) => pythonOf(source, environment, 1000)));
    expect(printed).toHaveLength(found.length);
    for (const line of printed) expect(line).toMatch(/ passed: 1000 transitions/);
  },
);

describe.each(found.map((reward) => [reward.name, reward] as const))(
  'the reward found for %s',
  (_, { environment, source }) => {
    const parsed = parseReward(source);
    if (!parsed.ok) throw new Error(parsed.fault.message);
    const origin = { label: 'found', version: '0', environment, about: '' };

    test('comes back from its formula', () => {
      expectSame(source, roundTrip(source, environment), environment, 200);
    });

    test('gives the same values as JavaScript', () => {
      const { code } = transform(printJavaScript(parsed.value, origin), { transforms: ['imports'] });
      const module: { reward?: (...states: object[]) => Record<string, number> } = {};
      new Function('exports', code)(module);
      const { state, actions, previous, components } = recordingOf(source, environment, 50);
      const fields = (names: object, row: readonly number[]) =>
        Object.fromEntries(Object.keys(names).map((name, j) => [name, row[j]]));
      for (const [k, row] of state.entries()) {
        const values = module.reward!(
          fields(environment.state, row),
          fields(environment.actions, actions[k]!),
          fields(environment.state, previous[k]!),
        );
        for (const [name, expected] of Object.entries(components))
          expect(values[name]).toBeCloseTo(expected[k]!, 9);
      }
    });

    test('is written as LaTeX whose brackets close, and as a syntax tree', () => {
      const text = printLatex(equationsOf(source, environment), environment, 'Title');
      expect(text.match(/\{/g)).toHaveLength(text.match(/\}/g)!.length);
      const { statistics } = recordingOf(source, environment, 50);
      const printed = JSON.parse(printJson(parsed.value, origin, { over: 'these', components: statistics }));
      expect(printed.tree).toEqual(JSON.parse(JSON.stringify(parsed.value.program)));
    });
  },
);
