import { afterEach, expect, it, vi } from 'vitest';

/** The mounts that the system reports, which a test cannot change otherwise. */
const system = vi.hoisted(() => ({ mounts: [] as string[] }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const readFileSync = ((path: string, ...more: []) => {
    if (path !== '/proc/self/mountinfo') return real.readFileSync(path, ...more);
    return `${system.mounts.join('\n')}\n`;
  }) as unknown;
  return { ...real, readFileSync };
});
const { fstab } = await import('./mounts.ts');

afterEach(() => system.mounts.splice(0));

/** The flags of a mount of this folder, in addition to those that all mounts have. */
function flags(from: string): string[] {
  const [, line = ''] = fstab('/new', [{ from, to: '/x' }], 1).split('\n');
  const all = line.split(' ')[3]?.split(',') ?? [];
  expect(all.slice(0, 4)).toEqual(['rbind', 'ro', 'nosuid', 'nodev']);
  return all.slice(4);
}
const mount = (point: string, options: string) => `36 35 98:0 / ${point} ${options} master:1 - ext4 /dev/root rw`;

// https://man7.org/linux/man-pages/man7/mount_namespaces.7.html: "Restrictions on mount namespaces", locked flags
it('a mount has the flags that only the real root may remove', () => {
  system.mounts.push(mount('/', 'rw,nosuid,nodev,noexec,noatime,nodiratime,relatime,sync'));
  expect(flags('/folder')).toEqual(['noexec', 'noatime', 'nodiratime', 'relatime']);
});

// https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
it('the flags are those of the deepest mount that holds the folder, of which the last counts', () => {
  system.mounts.push(
    mount('/', 'rw'),
    mount('/a', 'rw,noatime'),
    mount('/a/b', 'rw,noexec'),
    mount('/a/b', 'rw,relatime'),
    mount('/with\\040space', 'rw,nodiratime'),
  );
  expect(flags('/a/b')).toEqual(['relatime']);
  expect(flags('/a/b/c')).toEqual(['relatime']);
  expect(flags('/a/bc')).toEqual(['noatime']);
  expect(flags('/a')).toEqual(['noatime']);
  expect(flags('/b')).toEqual([]);
  expect(flags('/with space/x')).toEqual(['nodiratime']);
});

it('has no flags where nothing is known', () => {
  expect(flags('/a')).toEqual([]);
});
