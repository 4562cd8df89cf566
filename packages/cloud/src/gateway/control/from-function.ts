import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';

/**
 * Whether a process below this one, and in a user namespace of its own, as every sandboxed function is, holds the other end of a
 * connection. Functions share the network with everybody, so an address does not distinguish them. False if the system does not
 * say: on other systems than Linux, for another machine, and for functions without a sandbox.
 * https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
 */
export async function isFromFunction(socket: Socket): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const inodes = await inodesOf(socket);
  // A process that has ended already wants no answer, only an effect.
  if (inodes.includes('0')) return true;
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (links.size === 0) return false;
  const mine = await namespaceOf('self');
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const namespace = await namespaceOf(pid);
    if (namespace === undefined || namespace === mine) continue;
    if ((await holds(pid, links)) && (await isBelow(pid))) return true;
  }
  return false;
}

/** The sockets that may be the client's end: those with its two ports, whatever their addresses. None on another machine. */
async function inodesOf({ remotePort, localPort }: Socket): Promise<string[]> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(textOf));
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      // sl, local address, remote address, state, queues, timer, retransmissions, uid, timeout, inode.
      const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/ +/);
      return portIn(local) === remotePort && portIn(remote) === localPort ? [inode] : [];
    }),
  );
}

const portIn = (address: string): number => Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);

async function holds(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const links = await Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.some((link) => sockets.has(link));
}

/** Orphans of a function stay below the first process of their namespace. */
async function isBelow(pid: string): Promise<boolean> {
  for (let at = pid; Number(at) > 1; at = parentIn(await textOf(`/proc/${at}/stat`))) {
    if (Number(at) === process.pid) return true;
  }
  return false;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: a name in parentheses may have any character. */
const parentIn = (stat: string): string => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '0';

const namespaceOf = (pid: string): Promise<string | undefined> =>
  readlink(`/proc/${pid}/ns/user`).catch(() => undefined);

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
