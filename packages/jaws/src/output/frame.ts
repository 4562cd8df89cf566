import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { oneLine } from '../base/visible.ts';
import type { Position } from '../project/types.ts';
import { clip } from './format.ts';
import type { Paint } from './paint.ts';

/** `aws_modules/a/awsm.json:3:7`, which editors and terminals turn into a link. */
export function positionText(position: Position): string {
  return `${oneLine(position.file)}:${position.line}:${position.column}`;
}

/** The longest part of a line that is shown. */
const longest = 160;

/**
 * The line at a position, with two lines before and one after it, in this many columns: of longer lines the part around
 * the position. Undefined if the file cannot be read (any more). A relative file is looked for in `cwd` and every folder above it.
 */
export function codeFrame(position: Position, cwd: string, paint: Paint, columns = longest): string | undefined {
  const text = readAbove(position.file, cwd);
  if (text === undefined) return undefined;
  const lines = text.split(/\r?\n/);
  if (position.line > lines.length) return undefined;
  const first = Math.max(1, position.line - 2);
  const last = Math.min(lines.length, position.line + 1);
  const gutter = String(last).length;
  const room = Math.min(longest, Math.max(20, columns - gutter - '> | '.length - 1));
  const from = position.column < room ? 0 : Math.min(position.column - Math.floor(room / 2), position.column);
  const out: string[] = [];
  for (let number = first; number <= last; number++) {
    // A tab counts as one column in positions but is drawn as several.
    const code = clip((lines[number - 1] ?? '').replaceAll('\t', ' ').slice(from), room);
    const here = number === position.line;
    const prefix = `${here ? paint.red('>') : ' '} ${paint.dim(`${String(number).padStart(gutter)} |`)} `;
    out.push((prefix + code).trimEnd());
    if (here) {
      out.push(`  ${' '.repeat(gutter)} ${paint.dim('|')} ${' '.repeat(position.column - 1 - from)}${paint.red('^')}`);
    }
  }
  return out.join('\n');
}

function readAbove(file: string, cwd: string): string | undefined {
  if (isAbsolute(file)) return readText(file);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const text = readText(join(folder, file));
    if (text !== undefined) return text;
    if (folder === dirname(folder)) return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Relative to `cwd` if that is shorter and stays inside it. */
export function shortPath(path: string, cwd: string): string {
  if (!isAbsolute(path)) return path;
  const short = relative(cwd, path);
  return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? path : short;
}
