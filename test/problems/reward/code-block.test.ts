import { describe, expect, test } from 'vitest';
import { extractCode } from '../../../src/problems/reward/code-block.ts';

const code = `export function reward(s: State) {
  const near = Math.exp(-(s.x ** 2));
  return { near };
}
`;
const fenced = (text: string, language = 'ts') => `\`\`\`${language}\n${text}\`\`\`\n`;
const found = { ok: true, value: code };

describe('the code in an answer', () => {
  test.each([
    ['is the answer itself', code],
    ['stands in a fence', fenced(code)],
    ['stands in a fence of any language', fenced(code, 'javascript')],
    ['stands in a fence of no language', fenced(code, '')],
    ['stands in a fence of tildes', `~~~ts\n${code}~~~`],
    ['has prose around it', `Here is my reward:\n\n${fenced(code, 'typescript')}\nIt keeps \`x\` small.`],
    ['has Windows line ends', fenced(code).replaceAll('\n', '\r\n')],
    ['has prose around it and no fence', `Sure! My idea is simple.\n\n${code}\nI hope that helps.`],
    ['is cut off before the fence is closed', `Here:\n\`\`\`ts\n${code}`],
    ['lacks its export', fenced(code.replace('export ', ''))],
    ['is a default export', fenced(code.replace('export ', 'export default '))],
    [
      'is the last of several rewards',
      `First:\n${fenced('export function reward() { return { a: 1 }; }\n')}Better:\n${fenced(code)}`,
    ],
    ['is followed by a block that is no reward', `${fenced(code)}Run it:\n${fenced('npm start\n', 'sh')}`],
    ['is indented within a list', fenced(code).replace(/^```/gm, '  ```')],
  ])('%s', (_, answer) => {
    expect(extractCode(answer)).toEqual(found);
  });

  test('keeps helpers and constants beside the reward, commented or not', () => {
    const whole = `// Keep it near.\nconst width = 2; // m\n\nfunction bell(x: number) {\n  return Math.exp(-x * x);\n}\n\n${code}`;
    expect(extractCode(fenced(whole))).toEqual({ ok: true, value: whole });
    expect(extractCode(whole)).toEqual({ ok: true, value: whole });
  });

  test.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n', 'empty'],
    ['a refusal', 'I am sorry, I cannot help with that.', 'empty'],
    ['a block of something else', fenced('npm start\n', 'sh'), 'empty'],
    ['Python in a fence', fenced('def reward(s):\n    return {"near": 1.0}\n', 'python'), 'syntax'],
    [
      'Python in a fence without its name',
      fenced('import numpy as np\ndef compute_reward(s):\n    return 1\n', ''),
      'syntax',
    ],
    ['bare Python', 'def reward(s):\n    return {"near": 1.0}', 'syntax'],
  ])('is missing from %s', (_, answer, kind) => {
    expect(extractCode(answer)).toMatchObject({ ok: false, fault: { kind } });
  });
});
