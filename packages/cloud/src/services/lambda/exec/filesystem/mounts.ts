import { existsSync, readFileSync } from 'node:fs';
import { masked } from './proc.ts';

/** A folder or file of this machine, and where it is seen. */
export interface Bind {
  readonly from: string;
  readonly to: string;
}

/** Flags of a mount that only the real root may remove: a mount of the same file system must have them too. */
const LOCKED = ['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime'];

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`);

export const deviceFiles: readonly string[] = DEVICES;

/** Files that a `/tmp` may have per MB: as many as ext4 makes room for. */
const FILES_PER_MB = 64;

/**
 * The mounts below `root` as an fstab, in their order. `storage`: MB of `/tmp`. Everything except `/tmp` is read-only, `/proc` included.
 * https://man7.org/linux/man-pages/man5/fstab.5.html
 */
export function fstab(root: string, binds: readonly Bind[], storage: number): string {
  const known = mountFlags();
  const readOnly = ({ from, to }: Bind) => {
    const flags = new Set(['rbind', 'ro', 'nosuid', 'nodev', ...flagsOf(known, from)]);
    return line(from, root + to, 'none', [...flags]);
  };
  // A read-only mount leaves those below it as they are: each is covered by itself, read-only.
  const below = ({ from, to }: Bind): readonly Bind[] =>
    [...new Set(known.map(([point]) => point))]
      .filter((point) => point.startsWith(`${from}/`) && existsSync(point))
      .reverse()
      .map((point) => ({ from: point, to: to + point.slice(from.length) }));
  const device = (path: string, to = path) =>
    line(path, root + to, 'none', [...new Set(['bind', 'ro', 'nosuid', 'noexec', ...flagsOf(known, path)])]);
  const empty = (path: string) =>
    line('tmpfs', root + path, 'tmpfs', ['ro', 'size=4k', 'mode=555', 'nosuid', 'nodev', 'noexec']);
  return [
    readOnly({ from: root, to: '' }),
    ...binds.flatMap((bind) => [bind, ...below(bind)]).map(readOnly),
    ...DEVICES.map((path) => device(path)),
    line('proc', `${root}/proc`, 'proc', ['ro', 'nosuid', 'nodev', 'noexec']),
    ...masked().map(({ isFolder, path }) => (isFolder ? empty(path) : device('/dev/null', path))),
    line('tmpfs', `${root}/tmp`, 'tmpfs', [
      `size=${storage}m`,
      `nr_inodes=${storage * FILES_PER_MB}`,
      'mode=1777',
      'nosuid',
      'nodev',
    ]),
  ].join('');
}

const line = (from: string, to: string, type: string, options: readonly string[]): string =>
  `${escaped(from)} ${escaped(to)} ${type} ${options.join(',')} 0 0\n`;

const escaped = (path: string): string =>
  path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 8)));

/** Mount points of this process and their flags, the deepest first. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function mountFlags(): readonly (readonly [point: string, flags: readonly string[]])[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n');
  return mounts
    .map((text) => {
      const [, , , , point = '/', options = ''] = text.split(' ');
      return [unescaped(point), options.split(',').filter((flag) => LOCKED.includes(flag))] as const;
    })
    .reverse()
    .sort(([a], [b]) => b.length - a.length);
}

function flagsOf(known: ReturnType<typeof mountFlags>, path: string): readonly string[] {
  const found = known.find(([point]) => point === '/' || path === point || path.startsWith(`${point}/`));
  return found?.[1] ?? [];
}
