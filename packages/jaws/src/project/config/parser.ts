import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type Parser = typeof import('@babel/parser');

export type File = ReturnType<Parser['parse']>;
export type Statement = File['program']['body'][number];
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];
export type Of<Type extends string> = Extract<Expression, { type: Type }>;

/** The syntax tree of a TypeScript module; undefined if it cannot be parsed. */
export function parseModule(text: string): File | undefined {
  try {
    return parser().parse(text, { sourceType: 'module', plugins: ['typescript'] });
  } catch {
    return undefined;
  }
}

/** Loaded with the first mistake or change in a TypeScript file, so that other commands do not pay for it. */
function parser(): Parser {
  const require = createRequire(import.meta.url);
  // From source, in a clone of the repository; otherwise this module is in a bundle: beside the bin, or in a folder of chunks
  // below it.
  const places = import.meta.url.endsWith('.ts') ? [] : ['./parser.cjs', '../parser.cjs'];
  const bundled = places.find((path) => existsSync(fileURLToPath(new URL(path, import.meta.url))));
  return require(bundled ?? '@babel/parser') as Parser;
}
