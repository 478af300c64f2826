import { nearestName } from '../../core/errors.ts';
import { mjcfError, type XmlElement } from './xml.ts';

/** What may stand in an element: attributes that are read, that change no motion, or that must have one value. */
export interface Allowed {
  readonly read: readonly string[];
  readonly ignored?: readonly string[];
  /** Features that are absent here: their attributes may be written out, at a value that means "off". */
  readonly fixed?: Readonly<Record<string, string>>;
}

/**
 * The attributes of one element over those of its default classes. A list that is shorter than the one below it
 * replaces only its first numbers, as in MuJoCo.
 */
export class Attributes {
  readonly element: XmlElement;
  /** Outermost default first, the element itself last. */
  readonly elements: readonly XmlElement[];
  private readonly layers: readonly ReadonlyMap<string, string>[];

  constructor(element: XmlElement, defaults: readonly XmlElement[] = []) {
    this.element = element;
    this.elements = [...defaults, element];
    this.layers = this.elements.map(({ attributes }) => attributes);
  }

  has(name: string): boolean {
    return this.layers.some((layer) => layer.has(name));
  }

  text(name: string): string | undefined {
    return this.layers.findLast((layer) => layer.has(name))?.get(name);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.error(`needs the attribute '${name}'`);
    return value;
  }

  number(name: string, fallback: number): number {
    return this.numbers(name, [fallback])[0]!;
  }

  /** A list of `fallback`'s length, whose unwritten end keeps the fallback's numbers. */
  numbers<const List extends readonly number[]>(name: string, fallback: List): { [K in keyof List]: number } {
    const values: number[] = [...fallback];
    for (const layer of this.layers) {
      const written = layer.has(name) ? this.parse(name, layer.get(name)!) : [];
      if (written.length > values.length)
        throw this.error(`'${name}' takes at most ${values.length} numbers`);
      written.forEach((value, i) => {
        values[i] = value;
      });
    }
    return values as { [K in keyof List]: number };
  }

  /** A list that must be written in full: a point, a direction, a rotation, a range. */
  vector<const List extends readonly number[]>(name: string, fallback: List): { [K in keyof List]: number } {
    const written = this.text(name);
    const count = written === undefined ? fallback.length : this.parse(name, written).length;
    if (count < fallback.length) throw this.error(`${name}="${written}" needs ${fallback.length} numbers`);
    return this.numbers(name, fallback);
  }

  choice<Name extends string>(name: string, choices: readonly Name[], fallback: Name): Name {
    const value = this.text(name) ?? fallback;
    const found = choices.find((choice) => choice === value);
    if (!found) throw this.error(`${name}="${value}" is not supported; one of: ${choices.join(', ')}`);
    return found;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.choice(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** Whether a limit that may be 'auto' is on; auto means "when its range is written". */
  limited(name: string, range: string, auto: boolean): boolean {
    const value = this.choice(name, ['true', 'false', 'auto'], 'auto');
    if (value !== 'auto') return value === 'true';
    const written = this.has(range) && this.vector(range, [0, 0]).some((bound) => bound !== 0);
    if (written && !auto) throw this.error(`has '${range}' but no '${name}', and autolimits is off`);
    return written;
  }

  error(message: string): Error {
    const label = this.element.attributes.get('name');
    const subject = label === undefined ? `<${this.element.name}>` : `<${this.element.name} name="${label}">`;
    return mjcfError(this.element.line, `${subject} ${message}`);
  }

  private parse(name: string, text: string): number[] {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const values = words.map(Number);
    if (values.length === 0 || values.some((value) => !Number.isFinite(value))) {
      throw this.error(`${name}="${text}" is not a list of numbers`);
    }
    return values;
  }
}

/** Throws unless every attribute of `element` is allowed, naming the one that is not. */
export function checkAttributes(element: XmlElement, allowed: Allowed): void {
  const fixed = allowed.fixed ?? {};
  for (const [name, value] of element.attributes) {
    if (allowed.read.includes(name) || allowed.ignored?.includes(name)) continue;
    if (name in fixed && sameValue(value, fixed[name]!)) continue;
    if (name in fixed) {
      throw mjcfError(element.line, `<${element.name}> ${name}="${value}" is not supported`);
    }
    const near = nearestName(name, [...allowed.read, ...(allowed.ignored ?? [])]);
    const hint = near ? `Did you mean '${near}'?` : undefined;
    throw mjcfError(element.line, `<${element.name}> attribute '${name}' is not supported`, hint);
  }
}

/** Equal to one of the texts that `expected` lists between bars, or a list of numbers all equal to it. */
function sameValue(value: string, expected: string): boolean {
  if (expected.split('|').includes(value.trim())) return true;
  return value
    .trim()
    .split(/\s+/)
    .every((word) => Number(word) === Number(expected));
}
