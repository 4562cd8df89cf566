import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../errors/error.ts';

/** The first place in a stack trace that is a file of the project at `root`. */
export function positionIn(root: string, stack: string): Problem['position'] {
  for (const frame of stack.split('\n')) {
    // `at name (file:///…:3:7)` or `at /…:3:7`
    const place = frame.replace(/^\s*at (.*\()?/, '').replace(/\)$/, '');
    const [, path, line, column] = /^(.+):(\d+):(\d+)$/.exec(place) ?? [];
    if (path === undefined) continue;
    const file = relative(root, path.startsWith('file://') ? fileURLToPath(path) : path);
    if (isAbsolute(file) || file.startsWith('..') || file.includes('node_modules')) continue;
    return { file: file.split(sep).join('/'), line: Number(line), column: Number(column) };
  }
  return undefined;
}
