import { readActuator } from './actuators.ts';
import { Attributes, checkAttributes } from './attributes.ts';
import { readWorld } from './body.ts';
import { Defaults } from './defaults.ts';
import type { Description } from './description.ts';
import { allowedAttributes, ignoredSections, visualElements } from './schema.ts';
import { readCompiler, readOptions } from './sections.ts';
import { mjcfError, parseXml, type XmlElement } from './xml.ts';

const sections = [
  'compiler',
  'option',
  'default',
  'asset',
  'worldbody',
  'actuator',
  'contact',
  'tendon',
  'equality',
];

/**
 * Reads an MJCF model (MuJoCo's XML format) as its XML reference defines it.
 * Throws a HeurekaError that names the element, the attribute and the line of anything it does not know.
 */
export function readMjcf(text: string): Description {
  const root = parseXml(text);
  if (root.name !== 'mujoco') throw mjcfError(root.line, `the root is <${root.name}>, not <mujoco>`);
  checkAttributes(root, { read: ['model'] });
  for (const child of root.children) {
    if (sections.includes(child.name) || ignoredSections.includes(child.name)) continue;
    throw mjcfError(child.line, `<${child.name}> is not supported`);
  }
  const named = (name: string) => root.children.filter((child) => child.name === name);
  const inside = (name: string) => named(name).flatMap((section) => section.children);
  const format = readCompiler(named('compiler'));
  const defaults = new Defaults(named('default'));
  checkAssets(inside('asset'));
  checkTendons(inside('tendon'), defaults);
  for (const child of inside('equality'))
    throw mjcfError(child.line, `the equality <${child.name}> is not supported`);
  return {
    name: root.attributes.get('model') ?? '',
    compiler: format.compiler,
    options: readOptions(named('option')),
    world: readWorld(named('worldbody'), format, defaults),
    actuators: inside('actuator').map((element) => readActuator(element, defaults, format.autoLimits)),
    excludes: inside('contact').map(readExclude),
  };
}

function checkAssets(assets: readonly XmlElement[]): void {
  for (const asset of assets) {
    if (visualElements.includes(asset.name) && asset.name !== 'mesh') continue;
    throw mjcfError(asset.line, `the asset <${asset.name}> is not supported`);
  }
}

/** A fixed tendon without spring, damper, friction, limit or actuator only measures: it is let pass. */
function checkTendons(tendons: readonly XmlElement[], defaults: Defaults): void {
  for (const tendon of tendons) {
    if (tendon.name !== 'fixed') throw mjcfError(tendon.line, `the tendon <${tendon.name}> is not supported`);
    checkAttributes(tendon, allowedAttributes.tendon);
    defaults.layersFor(tendon, 'tendon', undefined);
  }
}

function readExclude(element: XmlElement): readonly [string, string] {
  if (element.name !== 'exclude')
    throw mjcfError(element.line, `<${element.name}> in <contact> is not supported`);
  checkAttributes(element, { read: ['name', 'body1', 'body2'] });
  const attributes = new Attributes(element);
  return [attributes.required('body1'), attributes.required('body2')];
}
