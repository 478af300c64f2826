import { SaxesParser } from 'saxes';
import { HeurekaError } from '../../core/errors.ts';

/** One XML element, with the line its tag opens on, counted from 1. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** The error for something in a model file that is wrong or not supported. */
export function mjcfError(line: number, message: string, hint?: string): HeurekaError {
  return new HeurekaError('usage', `MJCF line ${line}: ${message}`, hint);
}

/** Parses `text` and returns its root element. Throws a HeurekaError with the line where it is not well-formed. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const root: { name: string; line: number; attributes: Map<string, string>; children: XmlElement[] } = {
    name: '',
    line: 1,
    attributes: new Map(),
    children: [],
  };
  const open = [root];
  let line = 1;
  parser.on('error', (error) => {
    throw mjcfError(parser.line, `not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '')}`);
  });
  parser.on('opentagstart', () => {
    // The event comes one character after the tag's name: a newline there is already counted.
    line = parser.column === 0 ? parser.line - 1 : parser.line;
  });
  parser.on('opentag', (tag) => {
    const element = {
      name: tag.name,
      line,
      attributes: new Map(Object.entries(tag.attributes)),
      children: [],
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root.children[0]!;
}
