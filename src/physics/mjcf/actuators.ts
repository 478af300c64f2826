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
  if (!Object.hasOwn(laws, element.name))
    throw mjcfError(element.line, `the actuator <${element.name}> is not supported`);
  checkAttributes(element, allowedAttributes.actuator);
  const attributes = new Attributes(element, defaults.layersFor(element, 'actuator', undefined));
  return {
    name: attributes.text('name') ?? '',
    line: element.line,
    target: readTarget(attributes),
    gear: attributes.numbers('gear', [1, 0, 0, 0, 0, 0]),
    ...lawOf(attributes),
    controlRange: readRange(attributes, 'ctrllimited', 'ctrlrange', autoLimits),
    forceRange: readRange(attributes, 'forcelimited', 'forcerange', autoLimits),
  };
}

/** force = gain * control + bias[0] + bias[1] * length + bias[2] * velocity; without the bias unless affine. */
interface Law {
  readonly gain: number;
  readonly bias: Vec3;
  readonly affine: boolean;
}

/**
 * What each kind of actuator makes of the law before it. All kinds share one default, so that a <position> starts from
 * what a <general> in its default class says.
 */
const laws: Readonly<Record<string, (own: Attributes, before: Law) => Law>> = {
  motor: (_, { bias }) => ({ gain: 1, bias, affine: false }),
  position: (own, { gain, bias: [constant, , damping] }) => {
    const kp = own.number('kp', gain);
    return { gain: kp, bias: [constant, -kp, -own.number('kv', -damping)], affine: true };
  },
  velocity: (own, { gain }) => {
    const kv = own.number('kv', gain);
    return { gain: kv, bias: [0, 0, -kv], affine: true };
  },
  general: (own, before) => {
    own.choice('gaintype', ['fixed'], 'fixed');
    const affine = own.choice('biastype', ['none', 'affine'], before.affine ? 'affine' : 'none') === 'affine';
    const [gain] = own.numbers('gainprm', [before.gain, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const [a, b, c] = own.numbers('biasprm', [...before.bias, 0, 0, 0, 0, 0, 0, 0]);
    return { gain, bias: [a, b, c], affine };
  },
};

function lawOf({ elements }: Attributes): Pick<Law, 'gain' | 'bias'> {
  const none: Law = { gain: 1, bias: [0, 0, 0], affine: false };
  const { gain, bias, affine } = elements.reduce(
    (law, element) => laws[element.name]!(new Attributes(element), law),
    none,
  );
  return { gain, bias: affine ? bias : [0, 0, 0] };
}

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
  const [low, high] = attributes.vector(range, [0, 0]);
  if (low >= high) throw attributes.error(`has an empty ${range}`);
  return [low, high];
}
