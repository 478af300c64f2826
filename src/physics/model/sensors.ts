import type { Sensor } from '../../core/environment.ts';
import { unknownName } from '../../core/errors.ts';
import type { Model } from './model.ts';

/** A sensor with its names looked up in a model. */
export type Probe =
  | { readonly measures: 'position'; readonly at: { readonly body: number } | { readonly site: number } }
  | { readonly measures: 'contactForces' | 'inertias' | 'velocities'; readonly bodies: readonly number[] }
  | { readonly measures: 'centreOfMass' }
  | { readonly measures: 'actuatorForces' }
  | { readonly measures: 'constraintForces' };

/** Looks up what `sensor` names. Throws a HeurekaError with the nearest name where `model` has no such body or site. */
export function probeOf(model: Model, sensor: Sensor): Probe {
  const { measures } = sensor;
  switch (measures) {
    case 'position': {
      if ('site' in sensor) return { measures, at: { site: indexOf('site', sensor.site, model.sites) } };
      return { measures, at: { body: indexOf('body', sensor.body, model.bodies) } };
    }
    case 'contactForces':
      return {
        measures,
        bodies: sensor.body === undefined ? robotBodies(model) : [indexOf('body', sensor.body, model.bodies)],
      };
    case 'inertias':
    case 'velocities':
      return { measures, bodies: robotBodies(model) };
    default:
      return { measures };
  }
}

/** How many numbers `probe` gives. */
export function lengthOf(model: Model, probe: Probe): number {
  switch (probe.measures) {
    case 'position':
    case 'centreOfMass':
      return 3;
    case 'contactForces':
    case 'velocities':
      return 6 * probe.bodies.length;
    case 'inertias':
      return 10 * probe.bodies.length;
    case 'actuatorForces':
    case 'constraintForces':
      return model.nv;
  }
}

/** Every body but the world. */
const robotBodies = (model: Model): number[] => model.bodies.map((_, b) => b).slice(1);

function indexOf(kind: string, name: string, items: readonly { readonly name: string }[]): number {
  const names = items.map((item) => item.name);
  const index = names.indexOf(name);
  if (index < 0) throw unknownName(kind, name, names);
  return index;
}
