import { checkAttributes } from './attributes.ts';
import { allowedAttributes, type ElementKind, kindOf, visualElements } from './schema.ts';
import { mjcfError, type XmlElement } from './xml.ts';

type Layers = readonly XmlElement[];
type DefaultClass = ReadonlyMap<ElementKind, Layers>;

/** The default classes of a model: each holds, by kind of element, the defaults it inherits and those it gives. */
export class Defaults {
  private readonly classes = new Map<string, DefaultClass>([['main', new Map()]]);

  /** Reads the top-level <default> elements, in order. */
  constructor(elements: readonly XmlElement[]) {
    for (const element of elements) {
      const name = element.attributes.get('class') ?? 'main';
      this.read(element, name, this.classes.get('main')!);
    }
  }

  /** The layers of defaults for `element`: its own class, else the enclosing childclass, else main. */
  layersFor(element: XmlElement, kind: ElementKind, childClass: string | undefined): Layers {
    const name = element.attributes.get('class') ?? childClass ?? 'main';
    const found = this.classes.get(name);
    if (!found) throw mjcfError(element.line, `<${element.name}> names the unknown default class '${name}'`);
    return found.get(kind) ?? [];
  }

  has(name: string): boolean {
    return this.classes.has(name);
  }

  private read(element: XmlElement, name: string, inherited: DefaultClass): void {
    checkAttributes(element, { read: ['class'] });
    const own = new Map(inherited);
    this.classes.set(name, own);
    for (const child of element.children) {
      if (child.name === 'default' || visualElements.includes(child.name)) continue;
      const kind = kindOf(child.name);
      if (!kind) throw mjcfError(child.line, `<default> of <${child.name}> is not supported`);
      checkAttributes(child, allowedAttributes[kind]);
      own.set(kind, [...(own.get(kind) ?? []), child]);
    }
    for (const child of element.children.filter((each) => each.name === 'default')) {
      const childName = child.attributes.get('class');
      if (childName === undefined) throw mjcfError(child.line, 'a nested <default> needs a class');
      this.read(child, childName, own);
    }
  }
}
