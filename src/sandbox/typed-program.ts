import ts from 'typescript';
import { rewardLibrary } from './reward-library.ts';

const libraryFile = '/library.d.ts';
const typesFile = '/environment.d.ts';
const rewardFile = '/reward.ts';

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  erasableSyntaxOnly: true,
};

/** A reward's source, parsed by TypeScript beside the declarations it is checked against. */
export interface TypedProgram {
  readonly program: ts.Program;
  readonly reward: ts.SourceFile;
  /** The declarations of the environment: `State` and `Action`. */
  readonly types: ts.SourceFile;
}

/** The parsed library and environments, which no candidate changes. */
const parsed = new Map<string, ts.SourceFile>();

/** Parses `source` as a module beside the declarations `types`, from memory alone: no file is read. */
export function typedProgram(source: string, types: string): TypedProgram {
  const reward = ts.createSourceFile(rewardFile, source, ts.ScriptTarget.ES2023, true);
  const files = new Map([
    [libraryFile, remembered(libraryFile, rewardLibrary)],
    [typesFile, remembered(typesFile, types)],
    [rewardFile, reward],
  ]);
  const program = ts.createProgram({ rootNames: [...files.keys()], options, host: hostOf(files) });
  return { program, reward, types: files.get(typesFile)! };
}

/** The names of all that the environment declares. */
export function fieldsOf({ types }: TypedProgram): ReadonlySet<string> {
  const members = types.statements.filter(ts.isInterfaceDeclaration).flatMap((node) => [...node.members]);
  return new Set(members.map((member) => (member.name as ts.Identifier).text));
}

function remembered(name: string, text: string): ts.SourceFile {
  const known = parsed.get(text);
  if (known) return known;
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  parsed.set(text, file);
  return file;
}

function hostOf(files: ReadonlyMap<string, ts.SourceFile>): ts.CompilerHost {
  return {
    getSourceFile: (name) => files.get(name),
    getDefaultLibFileName: () => libraryFile,
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => files.has(name),
    readFile: () => undefined,
  };
}
