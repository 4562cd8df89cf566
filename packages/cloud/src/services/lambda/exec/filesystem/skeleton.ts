import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bind, deviceFiles } from './mounts.ts';
import { USER } from './scripts.ts';

/** Folders of programs and libraries, which functions see under their own paths. Of Nix and Guix the store alone: sockets of their daemons lie beside it. */
export const SYSTEM = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/nix/store',
  '/gnu/store',
  '/home/linuxbrew',
];

/**
 * The part of the machine's configuration that functions see: name resolution, trusted certificates, paths of libraries and
 * programs.
 */
const CONFIGURATION = [
  'alternatives',
  'ca-certificates',
  'fonts',
  'host.conf',
  'hosts',
  'gai.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'os-release',
  'pki/ca-trust',
  'pki/java',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
];
/** They change while a machine runs. */
const LIVE = ['hosts', 'resolv.conf'];

/**
 * Makes the folder that becomes the root of execution environments: AWS's folders, empty, and links as the machine has them.
 * Returns what is mounted over it for all functions.
 */
export async function makeSkeleton(root: string): Promise<readonly Bind[]> {
  const folders = ['dev', 'etc', 'home', 'opt', 'proc', 'run', 'tmp', 'var/lang/bin', 'var/runtime', 'var/task'];
  await Promise.all(folders.map((folder) => mkdir(join(root, folder), { recursive: true })));
  await Promise.all(deviceFiles.map((device) => writeFile(join(root, device), '')));
  const streams = { fd: '', stdin: '/0', stdout: '/1', stderr: '/2' };
  await Promise.all(
    Object.entries(streams).map(([name, part]) => symlink(`/proc/self/fd${part}`, join(root, 'dev', name))),
  );
  const passwd = `root:x:0:0:root:/root:/bin/bash\n${USER.name}:x:${USER.uid}:${USER.gid}::/home/${USER.name}:/sbin/nologin\n`;
  await writeFile(join(root, 'etc', 'passwd'), passwd);
  const binds: Bind[] = [];
  for (const path of SYSTEM) binds.push(...(await show(root, path)));
  const java = readdirSync('/etc').filter((name) => name.startsWith('java'));
  for (const name of [...CONFIGURATION, ...java])
    binds.push(...(await show(root, join('/etc', name), LIVE.includes(name))));
  return binds;
}

/** A link is shown as it is, with what it leads to if that is elsewhere; a file as it is now, unless it is to be seen `live`. */
async function show(root: string, path: string, live = false): Promise<readonly Bind[]> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  const inside = root + path;
  await mkdir(dirname(inside), { recursive: true });
  if (stat.isSymbolicLink()) {
    await symlink(await readlink(path), inside);
    if (!live || !existsSync(path)) return [];
    // The folder, since its file is replaced and not changed.
    const folder = dirname(realpathSync(path));
    if (folder === '/etc') return [];
    await mkdir(root + folder, { recursive: true });
    return [{ from: folder, to: folder }];
  }
  if (stat.isDirectory()) {
    await mkdir(inside, { recursive: true });
    return [{ from: path, to: path }];
  }
  if (!live) {
    await copyFile(path, inside);
    return [];
  }
  await writeFile(inside, '');
  return [{ from: path, to: path }];
}
