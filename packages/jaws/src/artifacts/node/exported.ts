import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { withoutComments } from '../source-text.ts';
import type { Entry } from './entry.ts';

/**
 * Throws HandlerNotExported or HandlerNotFunction if that is certain without running the code. `exports` are the names
 * that the bundler found; for CommonJS it knows none.
 */
export function checkExport(root: string, entry: Entry, exports: readonly string[] | undefined): void {
  const text = withoutComments(readFileSync(join(root, entry.file), 'utf8'));
  const name = entry.name.split('.')[0]!;
  const known = exports ?? commonJsExports(text);
  const about = { function: entry.fn.id, file: entry.file, name };
  if (known && !known.includes(name)) {
    throw fail('HandlerNotExported', { ...about, exports: known, nearest: nearest(name, known) });
  }
  if (entry.name !== name) return;
  if (exports ? isOtherValue(text, name) : isOtherCommonJs(text, name)) throw fail('HandlerNotFunction', about);
}

/** The beginning of a value that is neither a function nor an expression that may return one. */
const literal = `(?:["'\`{]|-?\\d|new (?:Map|Set|Date)\\b|(?:null|undefined|true|false)\\b)`;

/** `export const handler = {…}`, `class Handler {}` and `export { Handler as handler }`. */
function isOtherValue(text: string, name: string): boolean {
  const renamed = new RegExp(
    `\\bexport\\s*\\{[^{}]*?(?<![\\w$])([A-Za-z_$][\\w$]*)\\s+as\\s+${escaped(name)}\\s*[,}]`,
  ).exec(text);
  // Re-exports are checked in their own file.
  if (new RegExp(`\\bexport\\s*\\{[^{}]*\\b${escaped(name)}\\s*[,}][^;\\n]*\\bfrom\\b`).test(text)) return false;
  const local = escaped(renamed?.[1] ?? name);
  const declared = new RegExp(`^(?:export\\s+)?const\\s+${local}\\s*(?::[^=]+)?=\\s*${literal}`, 'm');
  return declared.test(text) || new RegExp(`^(?:export\\s+)?(?:class|enum|const enum)\\s+${local}\\b`, 'm').test(text);
}

const isOtherCommonJs = (text: string, name: string): boolean =>
  new RegExp(`\\bexports\\.${escaped(name)}\\s*=\\s*${literal}`).test(text);

/** Names that CommonJS code exports; undefined if its text does not show them. */
function commonJsExports(text: string): string[] | undefined {
  const uses = [...text.matchAll(/\b(?:module\s*\.\s*)?exports\b(?!\s*:)/g)];
  // `export` of TypeScript, `module` or `exports` passed elsewhere: their later value is not in this text.
  if (/\bexport\b/.test(text) || /\bmodule\b(?!\s*\.\s*exports\b)/.test(text)) return undefined;
  const names = new Set<string>();
  for (const use of uses) {
    const rest = text.slice(use.index + use[0].length);
    const member = /^\s*(?:\.\s*([A-Za-z_$][\w$]*)|\[\s*["']([^"']+)["']\s*\])/.exec(rest);
    if (member) names.add(member[1] ?? member[2]!);
    else {
      const keys = plainKeys(rest);
      if (!keys) return undefined;
      for (const key of keys) names.add(key);
    }
  }
  return [...names];
}

/** Keys of `= { handler, other: run }`, an object of names only; undefined for any other value. */
function plainKeys(text: string): string[] | undefined {
  const inside = /^\s*=\s*\{([^{}]*)\}/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const parts = inside
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const keys = parts.map((part) => /^["']?([A-Za-z_$][\w$]*)["']?(?:\s*:\s*[\w$.]+)?$/.exec(part)?.[1]);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

const escaped = (text: string): string => text.replace(/[$]/g, '\\$&');
