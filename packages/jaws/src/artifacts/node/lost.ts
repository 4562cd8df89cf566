import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { packageIn } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import type { Warning } from '../types.ts';

const quoted = `["'\`]([^"'\`$]+)["'\`]`;
const place = '(?:__dirname|import\\.meta\\.dirname)';

/** How code names a file beside it. */
const mentions = [
  new RegExp(`\\bnew URL\\(\\s*${quoted}\\s*,\\s*import\\.meta\\.url`, 'g'),
  new RegExp(
    `\\b(?:join|resolve)\\(\\s*${place}\\s*,\\s*${quoted}((?:\\s*,\\s*["'\`][^"'\`$]+["'\`])*)\\s*,?\\s*\\)`,
    'g',
  ),
  new RegExp(`${place}\\s*\\+\\s*["'\`]/([^"'\`$]+)["'\`]`, 'g'),
  new RegExp(`\\$\\{${place}\\}/([^\`$]+)\``, 'g'),
];

/**
 * Warns of files that the project's own code looks for beside itself and will not find: in a bundle, all code is in the handler's
 * folder. `out` is the bundle's path, `used` what is in it, `files` what is in the zip with it.
 */
export function warnOfLost(
  root: string,
  out: string,
  used: readonly string[],
  files: readonly FileSource[],
): Warning[] {
  const there = new Set(files.map(({ path }) => path));
  const isThere = (path: string) => there.has(path) || [...there].some((one) => one.startsWith(`${path}/`));
  return used.flatMap((input) => {
    if (packageIn(input) !== undefined || !/\.[cm]?[jt]sx?$/.test(input)) return [];
    const text = textOf(join(root, input));
    return mentions.flatMap((mention) =>
      [...text.matchAll(mention)].flatMap(({ 1: first, 2: rest, index }) => {
        const name = posix.join(
          first!,
          ...(rest ? [...rest.matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, one]) => one!) : []),
        );
        const meant = posix.join(dirname(input), name);
        if (!existsSync(join(root, meant)) || isThere(posix.join(dirname(out), name))) return [];
        const line = text.slice(0, index).split('\n').length;
        return [lost(`${input}:${line}`, meant, dirname(input) === dirname(out))];
      }),
    );
  });
}

function lost(where: string, path: string, sameFolder: boolean): Warning {
  return {
    message: `${where}: looks for ${path}, which is not where the bundle will look for it.`,
    hint: sameFolder
      ? `Add "${path}" to optimize.includePaths in awsm.json.`
      : `Add "${path}" to optimize.includePaths, and read it from process.env.LAMBDA_TASK_ROOT + '/${path}': code of a bundle is in the handler's folder.`,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
