import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The listener's inode is in /proc/net/tcp, and some process has a descriptor that links to `socket:[inode]`. */
export function ownerFromProc(port: number): string | undefined {
  const inode = listeningInode(port);
  if (!inode) return undefined;
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      if (linkOf(`/proc/${pid}/fd/${descriptor}`) === `socket:[${inode}]`) {
        return `${text(`/proc/${pid}/comm`).trim() || 'a program'} (process ${pid})`;
      }
    }
  }
  return undefined;
}

function listeningInode(port: number): string | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of `${text('/proc/net/tcp')}${text('/proc/net/tcp6')}`.split('\n')) {
    const cells = line.trim().split(/\s+/);
    // 0A is LISTEN.
    if (cells[1]?.endsWith(`:${hex}`) && cells[3] === '0A') return cells[9];
  }
  return undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
