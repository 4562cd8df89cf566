import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A connection over loopback, by its ports: the other side's, and the listening one. */
export interface LoopbackConnection {
  readonly remotePort: number;
  readonly localPort: number;
}

/**
 * Whether the other side of a connection is one of these processes, or one of their session. Undefined if the system does not
 * tell: it has no `/proc`, or keeps the descriptors of these processes to itself. https://man7.org/linux/man-pages/man5/proc_net.5.html
 */
export function isPeer(
  connection: LoopbackConnection,
  { processes, session }: { readonly processes: readonly number[]; readonly session: number },
): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  const socket = socketOf(connection);
  if (socket === undefined) return undefined;
  const own = processes.map((pid) => holds(pid, socket));
  if (own.includes(true)) return true;
  // A daemon in a cloud without a sandbox has lost its parent process.
  if (inSession(session).some((pid) => holds(pid, socket))) return true;
  return own.length > 0 && own.every((known) => known === undefined) ? undefined : false;
}

/** `socket:[inode]` of the other side, as its descriptors have it; undefined when the tables do not show it. */
function socketOf({ remotePort, localPort }: LoopbackConnection): string | undefined {
  const [from, to] = [remotePort, localPort].map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
  // Programs that speak IPv6 (Java) reach 127.0.0.1 by a mapped address.
  for (const table of ['tcp', 'tcp6']) {
    let text: string;
    try {
      text = readFileSync(`/proc/net/${table}`, 'latin1');
    } catch {
      continue;
    }
    const found = new RegExp(`^ *\\d+: [0-9A-F]+:${from} [0-9A-F]+:${to} (?:\\S+ +){6}(\\d+)`, 'm').exec(text)?.[1];
    if (found !== undefined) return `socket:[${found}]`;
  }
  return undefined;
}

/** Undefined when its descriptors cannot be read. */
function holds(pid: number, socket: string): boolean | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === socket;
      } catch {
        return false;
      }
    });
  } catch {
    return undefined;
  }
}

/** All processes of a session. */
function inSession(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => sessionOf(pid) === session);
}

function sessionOf(pid: number): number | undefined {
  try {
    // `pid (name) state parent group session …`: the name may have brackets and spaces itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return undefined;
  }
}
