import { globMatcher, globProblem, isGlob } from '../../model/glob.ts';
import { isForbidden } from './forbidden.ts';
import { readManifest } from './manifest.ts';

/** Files of a linked workspace package that are for its development. */
const unneeded = /^(\.|tests?\/$|__tests__\/$|coverage\/$)|\.tsbuildinfo$/;

/**
 * Which files of a package's folder belong to the package, by their path in it; a folder's ends with a slash. For an
 * installed package that is all of them. A linked package counts as published, by `files` of its package.json, and is as
 * careful about secrets as the project itself. npm help package.json: files
 */
export function publishedOf(folder: string): (path: string) => boolean {
  if (/[\\/]node_modules[\\/]/.test(folder)) return () => true;
  const { files, main } = readManifest(folder);
  const listed = Array.isArray(files) ? files.filter((file): file is string => typeof file === 'string') : [];
  const tidy = (path: string) =>
    path
      .replace(/^!/, '')
      .replace(/^\.?\//, '')
      .replace(/(?<!\/)\/+$/, '');
  const wanted = [
    'package.json',
    ...(typeof main === 'string' ? [main] : []),
    ...listed.filter((one) => !one.startsWith('!')),
  ];
  const matchers = wanted.map((one) => matcherOf(tidy(one)));
  const refused = listed.filter((one) => one.startsWith('!')).map((one) => matcherOf(tidy(one)));
  return (path) => {
    const bare = path.replace(/\/$/, '');
    // Folder names that contain no code in a project may contain code in a package.
    if (unneeded.test(path) || isForbidden(`package/${path}`)) return false;
    if (listed.length === 0) return true;
    if (refused.some((matcher) => matcher.takes(bare))) return false;
    return matchers.some((matcher) => matcher.takes(bare) || (path.endsWith('/') && matcher.leadsThrough(bare)));
  };
}

interface Matcher {
  /** The named file or folder, and everything below it. */
  takes(path: string): boolean;
  /** A folder that may contain the named one. */
  leadsThrough(folder: string): boolean;
}

function matcherOf(pattern: string): Matcher {
  if (pattern === '' || pattern === '.' || pattern === '*' || pattern === '**') {
    return { takes: () => true, leadsThrough: () => true };
  }
  if (!isGlob(pattern) || globProblem(pattern) !== undefined) {
    return {
      takes: (path) => path === pattern || path.startsWith(`${pattern}/`),
      leadsThrough: (folder) => pattern.startsWith(`${folder}/`),
    };
  }
  const [exact, below] = [globMatcher(pattern), globMatcher(`${pattern}/**`)];
  return { takes: (path) => exact(path) || below(path), leadsThrough: () => true };
}
