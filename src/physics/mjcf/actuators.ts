import type { Vec3 } from '../math/vector.ts';
import { Attributes, checkAttributes } from './attributes.ts';
import type { Defaults } from './defaults.ts';
import type { DescribedActuator, NamedTarget } from './description.ts';
import { allowedAttributes } from './schema.ts';
import { mjcfError, type XmlElement } from './xml.ts';

/** Reads one element of an <actuator> section: motor, position, velocity or general. */
export function readActuator(
  element: XmlElement,
  defaults: Defaults,
  autoLimits: boolean,
): DescribedActuator {
  const law = Object.hasOwn(laws, element.name) ? laws[element.name] : undefined;
  if (!law) throw mjcfError(element.line, `the actuator <${element.name}> is not supported`);
  checkAttributes(element, allowedAttributes.actuator);
  const attributes = new Attributes(element, defaults.layersFor(element, 'actuator', undefined));
  return {
    name: attributes.text('name') ?? '',
    line: element.line,
    target: readTarget(attributes),
    gear: attributes.numbers('gear', [1, 0, 0, 0, 0, 0]),
    ...law(attributes),
    controlRange: readRange(attributes, 'ctrllimited', 'ctrlrange', autoLimits),
    forceRange: readRange(attributes, 'forcelimited', 'forcerange', autoLimits),
  };
}

/** force = gain * control + bias[0] + bias[1] * length + bias[2] * velocity */
interface Law {
  readonly gain: number;
  readonly bias: Vec3;
}

const laws: Readonly<Record<string, (attributes: Attributes) => Law>> = {
  motor: () => ({ gain: 1, bias: [0, 0, 0] }),
  position: (attributes) => {
    const kp = attributes.number('kp', 1);
    return { gain: kp, bias: [0, -kp, -attributes.number('kv', 0)] };
  },
  velocity: (attributes) => {
    const kv = attributes.number('kv', 1);
    return { gain: kv, bias: [0, 0, -kv] };
  },
  general: (attributes) => {
    attributes.choice('gaintype', ['fixed'], 'fixed');
    const affine = attributes.choice('biastype', ['none', 'affine'], 'none') === 'affine';
    const noList = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
    const [gain] = attributes.numbers('gainprm', [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const [a, b, c] = attributes.numbers('biasprm', noList);
    return { gain, bias: affine ? [a, b, c] : [0, 0, 0] };
  },
};

function readTarget(attributes: Attributes): NamedTarget {
  const named = (['joint', 'jointinparent', 'site'] as const).filter((name) => attributes.has(name));
  if (named.length !== 1) throw attributes.error("needs one of 'joint', 'jointinparent' and 'site'");
  const [kind] = named;
  return {
    kind: kind === 'site' ? 'site' : 'joint',
    name: attributes.required(kind!),
    inParent: kind === 'jointinparent',
  };
}

function readRange(
  attributes: Attributes,
  limited: string,
  range: string,
  autoLimits: boolean,
): readonly [number, number] | undefined {
  if (!attributes.limited(limited, range, autoLimits)) return undefined;
  const [low, high] = attributes.numbers(range, [0, 0]);
  if (low >= high) throw attributes.error(`has an empty ${range}`);
  return [low, high];
}
