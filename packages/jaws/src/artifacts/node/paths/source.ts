import { readFileSync } from 'node:fs';
import { type Node, type Options, type Program, parse } from 'acorn';
import type { Loader } from 'esbuild';
import type { Bundler } from '../bundler.ts';
import { type LineMap, lineMap } from './line-map.ts';

/** Code as a tree. */
export interface Source {
  readonly program: Program;
  /** The line of a node in the original file, from 1. */
  lineOf(node: Node): number;
}

/** What removes types. */
export type Transformer = Pick<Bundler, 'transform'>;

const options: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  locations: true,
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
};

/** Parses a file (absolute); undefined if it does not exist or is not readable code, which the bundler then reports. */
export async function parseSource(bundler: Transformer, file: string): Promise<Source | undefined> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const isPlain = /\.[cm]?js$/.test(file);
  const asWritten = isPlain ? tree(text) : undefined;
  if (asWritten) return { program: asWritten, lineOf: lineIn };
  try {
    // The parser supports only JavaScript: types, JSX and decorators are removed first.
    const { code, map } = await bundler.transform(text, {
      loader: isPlain ? 'jsx' : loaderOf(file),
      jsx: 'automatic',
      target: 'es2022',
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    const program = tree(code);
    const lines: LineMap = lineMap(map);
    return program && { program, lineOf: ({ loc }) => lines.original(loc!.start.line, loc!.start.column) };
  } catch {
    return undefined;
  }
}

const lineIn = ({ loc }: Node): number => loc!.start.line;

const loaderOf = (file: string): Loader => (file.endsWith('x') ? 'tsx' : 'ts');

function tree(text: string): Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return parse(text, { ...options, sourceType });
    } catch {
      // Sloppy-mode code is not a module.
    }
  }
  return undefined;
}
