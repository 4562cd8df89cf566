import { withoutComments } from '../source-text.ts';

/** A statement that loads a module. */
export interface ImportStatement {
  /** From 1. */
  readonly line: number;
  /** `import * as z from`: the part between `import` and `from`; undefined for `require` and for an import without names. */
  readonly clause: string | undefined;
}

/** Import statements and calls of `require` for this module, found by their text. */
export function findImports(source: string, specifier: string): ImportStatement[] {
  const quoted = `(["'])${specifier.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`;
  const patterns = [
    new RegExp(`\\b(?:import|export)\\s+(?!type\\b)([\\w$*{}\\s,]+?)\\s*\\bfrom\\s*${quoted}\\2`, 'g'),
    new RegExp(`\\b(?:require|import)\\s*\\(\\s*()${quoted}\\2`, 'g'),
    new RegExp(`\\bimport\\s+()${quoted}\\2`, 'g'),
  ];
  return patterns
    .flatMap((pattern) => [...withoutComments(source).matchAll(pattern)])
    .map((match) => ({
      line: source.slice(0, match.index).split('\n').length,
      clause: match[1]?.replace(/\s+/g, ' ').trim() || undefined,
    }))
    .sort((a, b) => a.line - b.line);
}

/** Names that a clause imports from a module: `a` in `{ a as b }`. */
export const namesIn = (clause: string): string[] =>
  (/\{([^{}]*)\}/.exec(clause)?.[1] ?? '')
    .split(',')
    .map((part) =>
      part
        .trim()
        .split(/\sas\s/)[0]!
        .trim(),
    )
    .filter((name) => name !== '' && !name.startsWith('type '));
