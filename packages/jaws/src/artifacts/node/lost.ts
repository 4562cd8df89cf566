import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FileSource } from '../files/walk.ts';
import type { Warning } from '../types.ts';
import { dataIn, isMovable, isOutside, matching } from './beside.ts';
import type { Mention } from './mentions.ts';

/**
 * Warns of mentioned files that exist but are not in the zip where the bundle will look. `files` are those of the zip.
 */
export function warnOfLost(
  root: string,
  { mentions, includePaths, out }: { mentions: readonly Mention[]; includePaths: readonly string[]; out: string },
  files: readonly FileSource[],
): Warning[] {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  const isThere = ({ path, place }: Mention) =>
    sources.has(place)
      ? sources.get(place) === join(root, path)
      : files.some((one) => one.path.startsWith(`${place}/`));
  return mentions.flatMap((mention) => {
    const { where, path, place, open } = mention;
    if (open) return includePaths.length > 0 ? [] : doubtOf(root, mention, out);
    if (
      !existsSync(join(root, path)) ||
      where.startsWith(`${path}/`) ||
      path === '.' ||
      isOutside(path) ||
      isThere(mention)
    )
      return [];
    return [
      {
        message: `${where}: looks for ${path}, which is not where the bundle will look for it.`,
        hint:
          path === place
            ? `Add "${path}" to optimize.includePaths in awsm.json.`
            : `Add "${path}" to optimize.includePaths, and read it from process.env.LAMBDA_TASK_ROOT + '/${path}': code of a bundle is in the handler's folder.`,
      },
    ];
  });
}

/** For a path known at run time only, in a folder that is not completely shipped. */
function doubtOf(root: string, mention: Mention, out: string): Warning[] {
  const { where, path, place, pattern = '*' } = mention;
  if (isMovable(mention) || isOutside(path) || matching(root, mention).length > 0) return [];
  const others = dataIn(join(root, path)).filter((name) => posix.join(path, name).replace(/\.[cm]?js$/, '') !== out);
  if (others.length === 0) return [];
  const ends = [...new Set(others.map((name) => posix.extname(name).slice(1)).filter(Boolean))].sort();
  const end = ends.length > 1 ? `{${ends.join(',')}}` : ends[0];
  const names = pattern === '*' && end !== undefined ? `*.${end}` : pattern;
  const glob = posix.join(path, names);
  return [
    {
      message: `${where}: which file of ${path === '.' ? 'the project' : path} is read here is known at run time only, so none is in the zip.`,
      hint:
        path === place
          ? `Add what is needed to optimize.includePaths in awsm.json, such as "${glob}".`
          : `Add what is needed to optimize.includePaths in awsm.json, such as "${glob}", and read it from process.env.LAMBDA_TASK_ROOT + '/${path}'.`,
    },
  ];
}
