import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { withoutComments } from '../source-text.ts';
import type { Warning } from '../types.ts';
import type { Entry } from './entry.ts';
import type { Loaded } from './loaded.ts';

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

/**
 * Whether the text of the entry shows a function under the name of the handler, with the parameters that it takes: code does not have to run
 * for it. Undefined if that is not certain. `exports` as for checkExport.
 */
export function declaredHandler(
  root: string,
  entry: Entry,
  exports: readonly string[] | undefined,
): { readonly parameters: number } | undefined {
  const text = withoutComments(readFileSync(join(root, entry.file), 'utf8'));
  const name = escaped(entry.name);
  if (entry.name.includes('.') || (!exports && /\bmodule\b/.test(text))) return undefined;
  const target = exports ? `export\\s+(?:const|let|var)\\s+${name}\\s*` : `exports\\.${name}\\s*`;
  const assigned = `${target}=\\s*(?:async\\s*)?(?:function\\b[\\s*\\w$]*)?`;
  const declared = exports ? `|export\\s+(?:async\\s+)?function\\b[\\s*]*${name}\\s*` : '';
  const found = [...text.matchAll(new RegExp(`^[ \\t]*(?:${assigned}${declared})\\(([^()]*)\\)`, 'gm'))];
  if (found.length !== 1) return undefined;
  const { index, 0: whole, 1: list = '' } = found[0]!;
  // What follows an arrow function's parameters: without it, the parentheses are those of an expression or of a type.
  const after = text.slice(index + whole.length, index + whole.length + 200);
  if (!/\bfunction\b/.test(whole) && !/^\s*(?::[^=(){}]*)?=>/.test(after)) return undefined;
  return { parameters: parametersIn(list) };
}

/** As `length` of the function counts them: up to the first one with a default, or the rest. */
function parametersIn(list: string): number {
  const names = splitOutside(list);
  const end = names.findIndex((one) => /^\.\.\.|[^=]=[^>=]/.test(one));
  return end === -1 ? names.length : end;
}

/** The parts between commas that are in no brackets. */
function splitOutside(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if ('{[<'.includes(character)) depth += 1;
    if ('}]>'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** Throws HandlerNotExported or HandlerNotFunction for a bundle that was loaded. */
export function checkLoaded({ fn, file, name }: Entry, { exports, type }: Loaded): void {
  const [first, ...rest] = name.split('.') as [string, ...string[]];
  if (!exports.includes(first))
    throw fail('HandlerNotExported', { function: fn.id, file, name: first, exports, nearest: nearest(first, exports) });
  if (type !== 'function')
    throw fail('HandlerNotFunction', { function: fn.id, file, name: [first, ...rest].join('.') });
}

/** Handlers of three parameters are refused by Lambda since nodejs24.x, also async ones. */
export function callbackWarning(root: string, { fn, file, name }: Entry, parameters: number): Warning[] {
  const node = Number(/^nodejs(\d+)/.exec(fn.runtime)?.[1] ?? 0);
  if (fn.legacy || parameters < 3 || node < 24) return [];
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const naming = new RegExp(`\\bexports?\\b.*(?<![\\w$])${escaped(name.split('.')[0]!)}(?![\\w$])`);
  const line = 1 + lines.findIndex((text) => naming.test(text));
  return [
    {
      message: `${file}${line > 0 ? `:${line}` : ''}: ${name}, the handler of ${fn.id}, takes a callback. ${fn.runtime} ends every call of such a handler with Runtime.CallbackHandlerDeprecated.`,
      hint: 'Return a promise and take two parameters, (event, context), or write "Runtime": "nodejs" in awsm.json: JAWS then calls the handler with a callback.',
    },
  ];
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
  // `export` of TypeScript or of a function of version 1, `module` or `exports` passed elsewhere: their later value is not in this text.
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
