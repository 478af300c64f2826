import type { AnyNode } from 'acorn';
import { evaluate, fieldsOf, itemsOf, propertyName } from './evaluate.ts';
import type { Frame } from './tracer.ts';
import { list, nothing, Refusal, type Value } from './values.ts';

/** Declares the names in `pattern` in the frame's scope, with the parts of `value` they stand for. */
export function bind(
  pattern: AnyNode,
  value: Value,
  frame: Frame,
  changes: boolean,
  sourceLine?: number,
): void {
  switch (pattern.type) {
    case 'Identifier': {
      const { tracer, scope, state } = frame;
      const kept = changes
        ? tracer.assigned(pattern.name, value)
        : tracer.name(pattern.name, value, sourceLine);
      state.set(scope.declare(pattern.name, changes), kept);
      return;
    }
    case 'AssignmentPattern': {
      const given = value.kind === 'undefined' ? evaluate(pattern.right, frame) : value;
      bind(pattern.left, given, frame, changes, sourceLine);
      return;
    }
    case 'ObjectPattern': {
      const rest = new Map(fieldsOf(value, pattern));
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bind(property.argument, { kind: 'record', fields: rest }, frame, changes);
          continue;
        }
        const name = propertyName(property.key, property.computed, frame);
        const part = rest.get(name) ?? nothing;
        rest.delete(name);
        bind(property.value, part, frame, changes);
      }
      return;
    }
    case 'ArrayPattern': {
      const items = itemsOf(value, pattern);
      for (const [k, element] of pattern.elements.entries()) {
        if (!element) continue;
        const rest = element.type === 'RestElement';
        bind(
          rest ? element.argument : element,
          rest ? list(items.slice(k)) : (items[k] ?? nothing),
          frame,
          changes,
        );
      }
      return;
    }
    default:
      throw new Refusal(`\`${pattern.type}\` cannot be taken apart here.`, pattern);
  }
}
