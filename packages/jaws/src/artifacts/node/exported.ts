import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import { nearest } from '../../project/nearest.ts';
import type { Entry } from './entry.ts';

/**
 * Throws HandlerNotExported or HandlerNotFunction where that can be told without running the code. `exports` are the names
 * that the bundler found; for CommonJS it knows none.
 */
export function checkExport(root: string, entry: Entry, exports: readonly string[] | undefined): void {
  const source = readFileSync(join(root, entry.file), 'utf8');
  const name = entry.name.split('.')[0]!;
  const known = exports ?? commonJsExports(source);
  const about = { function: entry.fn.id, file: entry.file, name };
  if (known && !known.includes(name)) {
    throw fail('HandlerNotExported', { ...about, exports: known, nearest: nearest(name, known) });
  }
  const literal = new RegExp(
    `export\\s+(?:const|let|var)\\s+${escaped(name)}\\s*=\\s*(?:["'\`\\d[{]|null\\b|true\\b|false\\b)`,
  );
  if (entry.name === name && exports && literal.test(source)) throw fail('HandlerNotFunction', about);
}

/** Names that CommonJS code exports; undefined when that cannot be told from its text. */
function commonJsExports(source: string): string[] | undefined {
  const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const whole = [...text.matchAll(/\bexports\s*=(?!=)\s*(\S)/g)];
  // `module.exports = something` may be anything; an object literal is read below.
  if (/__exportStar|\bassign\(\s*(module\.)?exports|defineProperty\(\s*(module\.)?exports/.test(text)) return undefined;
  if (whole.some(([, start]) => start !== '{') || /\bexports\s*\[\s*[^"'\s]/.test(text)) return undefined;
  if (whole.length > 0 && !isPlainLiteral(text)) return undefined;
  const named = [...text.matchAll(/\bexports(?:\.([A-Za-z_$][\w$]*)|\[\s*["']([^"']+)["']\s*\])\s*=(?!=)/g)];
  const listed = whole.length > 0 ? literalKeys(text) : [];
  return [...new Set([...named.map(([, dotted, quoted]) => dotted ?? quoted!), ...listed])];
}

const literalPattern = /\bexports\s*=\s*\{([^{}]*)\}/;

/** An object of names only: `{ handler, other: run }`. */
const isPlainLiteral = (text: string): boolean =>
  /^(\s*["']?[A-Za-z_$][\w$]*["']?\s*(:\s*[\w$.]+\s*)?(,|$))*\s*$/.test(literalPattern.exec(text)?.[1] ?? '...');

const literalKeys = (text: string): string[] =>
  (literalPattern.exec(text)?.[1] ?? '')
    .split(',')
    .map((part) =>
      part
        .split(':')[0]!
        .trim()
        .replace(/^["']|["']$/g, ''),
    )
    .filter(Boolean);

const escaped = (text: string): string => text.replace(/[$]/g, '\\$&');
