import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { codeOnly } from '../source-parts.ts';
import type { Format } from './group.ts';

/**
 * What Node and TypeScript (`module: nodenext`) take a file (absolute) for, whatever its code looks like: by its extension, or by the
 * "type" of the nearest package.json. Undefined for JavaScript whose syntax decides.
 * https://nodejs.org/api/packages.html#determining-module-system
 */
export function moduleKindOf(file: string): Format | undefined {
  const end = extname(file);
  if (/^\.m[jt]s$/.test(end)) return 'esm';
  if (isCommonJsName(file)) return 'cjs';
  const type = nearestType(dirname(file));
  if (type === 'module') return 'esm';
  return type === 'commonjs' || /^\.tsx?$/.test(end) ? 'cjs' : undefined;
}

export const isCommonJsName = (file: string): boolean => /\.c[jt]s$/.test(file);

/**
 * Whether the bundler would take CommonJS for an ES module because of a keyword: every .cts and .cjs file with `import` or `export`, and
 * others that use both kinds at once. Those that only import and export are bundled better as ES modules.
 */
export function isHiddenCommonJs(file: string, text: string): boolean {
  if (!/\b(?:im|ex)port\b/.test(text)) return false;
  if (!isCommonJsName(file) && !/\bexports\b/.test(text)) return false;
  if (moduleKindOf(file) !== 'cjs') return false;
  const code = codeOnly(text);
  return /(?<![\w$.])(?:im|ex)port\b(?!\s*\()/.test(code) && (isCommonJsName(file) || setsExports(code));
}

/** Whether code says what it exports as CommonJS does, and means nothing of its own by that name. */
export const setsExports = (code: string): boolean =>
  /(?<![\w$.])(?:module\s*\.\s*)?exports\s*[.[=]/.test(code) && !/\b(?:const|let|var)\s+exports\b/.test(code);

function nearestType(folder: string): unknown {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = textOf(join(at, 'package.json'));
    if (manifest !== undefined) return typeIn(manifest);
    if (dirname(at) === at) return undefined;
  }
}

function typeIn(manifest: string): unknown {
  try {
    const parsed: unknown = JSON.parse(manifest);
    return typeof parsed === 'object' && parsed !== null && 'type' in parsed ? parsed.type : undefined;
  } catch {
    // The bundler reports mistakes in it.
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
