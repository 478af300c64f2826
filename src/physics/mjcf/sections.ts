import { Attributes, checkAttributes } from './attributes.ts';
import type { CompilerSettings, DescribedOptions } from './description.ts';
import type { AngleFormat } from './orientation.ts';
import { mjcfError, type XmlElement } from './xml.ts';

/** What <compiler> sets: how the file writes angles and limits, and how inertia comes about. */
export interface FileFormat extends AngleFormat {
  readonly degrees: boolean;
  readonly autoLimits: boolean;
  readonly compiler: CompilerSettings;
}

/** Reads every <compiler> of a model; later ones win. */
export function readCompiler(sections: readonly XmlElement[]): FileFormat {
  const all = merged('compiler', sections);
  const degrees = all.choice('angle', ['degree', 'radian'], 'degree') === 'degree';
  return {
    degrees,
    unit: degrees ? Math.PI / 180 : 1,
    eulerSequence: eulerSequence(all),
    autoLimits: all.flag('autolimits', true),
    compiler: {
      inertiaFromGeoms: all.choice('inertiafromgeom', ['true', 'false', 'auto'], 'auto'),
      inertiaGroups: all.vector('inertiagrouprange', [0, 5]),
      totalMass: all.number('settotalmass', -1),
      leastMass: all.number('boundmass', 0),
      leastInertia: all.number('boundinertia', 0),
      balanceInertia: all.flag('balanceinertia', false),
    },
  };
}

const compilerAttributes = {
  read: [
    ...['angle', 'eulerseq', 'autolimits', 'inertiafromgeom', 'inertiagrouprange', 'settotalmass'],
    ...['boundmass', 'boundinertia', 'balanceinertia'],
  ],
  ignored: [
    'meshdir',
    'texturedir',
    'assetdir',
    'strippath',
    'usethread',
    'saveinertial',
    'exactmeshinertia',
  ],
  fixed: { coordinate: 'local', fusestatic: 'false', discardvisual: 'false', alignfree: 'false' },
};

function eulerSequence(attributes: Attributes): string {
  const sequence = attributes.text('eulerseq') ?? 'xyz';
  if (!/^[xyzXYZ]{3}$/.test(sequence))
    throw attributes.error(`eulerseq="${sequence}" is not three of xyzXYZ`);
  return sequence;
}

/** Reads every <option> of a model and its <flag>s; later ones win. */
export function readOptions(sections: readonly XmlElement[]): DescribedOptions {
  const all = merged('option', sections);
  const flags = merged(
    'flag',
    sections.flatMap((section) => section.children),
  );
  const on = (name: string) => flags.choice(name, ['enable', 'disable'], 'enable') === 'enable';
  all.choice('cone', ['pyramidal'], 'pyramidal');
  all.choice('solver', ['Newton', 'CG', 'PGS'], 'Newton');
  return {
    timestep: all.number('timestep', 0.002),
    gravity: on('gravity') ? all.vector('gravity', [0, 0, -9.81]) : [0, 0, 0],
    integrator: all.choice('integrator', ['Euler', 'implicitfast', 'RK4'], 'Euler'),
    frictionImpedanceRatio: all.number('impratio', 1),
    iterations: all.number('iterations', 100),
    tolerance: all.number('tolerance', 1e-8),
    density: all.number('density', 0),
    viscosity: all.number('viscosity', 0),
    wind: all.vector('wind', [0, 0, 0]),
    eulerDamping: on('eulerdamp'),
    filterParent: on('filterparent'),
    safeReference: on('refsafe'),
    contacts: on('contact') && on('constraint'),
    limits: on('limit') && on('constraint'),
    actuation: on('actuation'),
    clampControls: on('clampctrl'),
  };
}

const optionAttributes = {
  read: [
    ...['timestep', 'gravity', 'integrator', 'impratio', 'iterations', 'tolerance', 'density', 'viscosity'],
    ...['wind', 'cone', 'solver'],
  ],
  // Every solver finds the one minimum of the same convex problem, whatever its path and the Jacobian's storage.
  ignored: [
    ...['ls_iterations', 'ls_tolerance', 'noslip_tolerance', 'ccd_iterations', 'ccd_tolerance', 'jacobian'],
    ...['apirate', 'magnetic', 'sdf_iterations', 'sdf_initpoints', 'mpr_iterations', 'mpr_tolerance'],
  ],
  fixed: { noslip_iterations: '0' },
};

const flagAttributes = {
  read: [
    ...['gravity', 'eulerdamp', 'filterparent', 'refsafe', 'contact', 'constraint', 'limit', 'actuation'],
    ...['clampctrl'],
  ],
  ignored: [
    'energy',
    'sensor',
    'midphase',
    'nativeccd',
    'island',
    'warmstart',
    'autoreset',
    'fwdinv',
    'solverstat',
  ],
  fixed: {
    ...{ equality: 'enable', frictionloss: 'enable', passive: 'enable', spring: 'enable', damper: 'enable' },
    ...{ override: 'disable', invdiscrete: 'disable', multiccd: 'disable|enable', sleep: 'disable' },
  },
};

const sectionAttributes = {
  compiler: { attributes: compilerAttributes, children: [] },
  option: { attributes: optionAttributes, children: ['flag'] },
  flag: { attributes: flagAttributes, children: [] },
};

/** The sections of one name as one element, each checked first. */
function merged(name: keyof typeof sectionAttributes, sections: readonly XmlElement[]): Attributes {
  const { attributes, children } = sectionAttributes[name];
  for (const section of sections) {
    checkAttributes(section, attributes);
    for (const child of section.children) {
      if (children.includes(child.name as never)) continue;
      throw mjcfError(child.line, `<${child.name}> in <${name}> is not supported`);
    }
  }
  const last = sections.at(-1) ?? { name, line: 1, attributes: new Map(), children: [] };
  return new Attributes(last, sections);
}
