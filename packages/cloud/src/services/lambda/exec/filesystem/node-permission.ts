/** The files that a function may access, for a Node without a file system of its own. */
export interface Permitted {
  /** Files and folders, with everything in them. */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * The options of Node's permission model; undefined if this version of Node lacks them. Worker threads and native addons stay
 * allowed, because functions on AWS have them; programs that a function starts would be outside of the model, so it starts none.
 *
 * Experimental from 20.0, `--permission` from 22.13 and 23.5: https://nodejs.org/api/cli.html#--permission
 * Addons cannot be allowed before 20.12: https://nodejs.org/api/cli.html#--allow-addons
 * Connections are allowed before 25: https://nodejs.org/api/cli.html#--allow-net
 */
export function permissionOptions(version: string, { read, write }: Permitted): readonly string[] | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20) return undefined;
  const from = (first: Readonly<Record<number, number>>, last: number) => major > last || minor >= (first[major] ?? 99);
  return [
    from({ 22: 13, 23: 5 }, 23) ? '--permission' : '--experimental-permission',
    '--allow-worker',
    ...(from({ 20: 12, 21: 6 }, 21) ? ['--allow-addons'] : []),
    ...(major >= 25 ? ['--allow-net'] : []),
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...write.map((path) => `--allow-fs-write=${path}`),
  ];
}

/** Words of a command line; quotation marks keep a word together. */
const WORDS = /(?:[^\s"]|"(?:\\.|[^"\\])*")+/g;
/** Node reads underscores as hyphens. */
const PERMISSION = /^"?--(no[-_])?((experimental[-_])?permission|allow[-_])/;

/** Node options without those that would widen what a function may do. confine.cjs does the same for worker threads. */
export const withoutPermissions = (options: string): string =>
  (options.match(WORDS) ?? []).filter((word) => !PERMISSION.test(word)).join(' ');
