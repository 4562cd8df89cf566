import type { ZipEntry } from './zip.ts';
import { ZipError } from './zip.ts';

/** The number of links to follow before a path counts as endless, as on Linux (path_resolution(7)). */
const MOST_LINKS = 40;

/** The result of several archives, unpacked one over the other. No entry is below a link or a file. */
export interface Merged {
  /** Every folder, parents before what they contain. */
  readonly folders: readonly string[];
  readonly files: readonly ZipEntry[];
  /** Links and where they point: relative targets that stay inside, links on the way included. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Merges archives in memory, before anything touches the disk: of several entries with one name the last wins. Throws
 * {@link ZipError} for an entry below a link or a file, and for a link that leads outside.
 */
export async function merge(archives: readonly (readonly ZipEntry[])[]): Promise<Merged> {
  const entries = new Map<string, ZipEntry>();
  for (const archive of archives) {
    for (const entry of archive) if (entry.name !== '') entries.set(entry.name, entry);
  }
  const solid = new Map<string, ZipEntry>();
  for (const [name, entry] of entries) if (entry.kind !== 'folder') solid.set(folded(name), entry);
  const folders = new Set<string>();
  const files: ZipEntry[] = [];
  const links = new Map<string, string>();
  for (const [name, entry] of entries) {
    for (const parent of parentsOf(name)) {
      const other = solid.get(folded(parent));
      if (other) throw new ZipError(`${name} lies below the ${other.kind} ${other.name}`);
      folders.add(parent);
    }
    if (entry.kind === 'folder') folders.add(name);
    else if (entry.kind === 'file') files.push(entry);
    else links.set(name, (await entry.content()).toString('utf8'));
  }
  for (const name of links.keys()) followLink(name, links);
  return { folders: [...folders].sort(), files, links };
}

/**
 * The target of a link, followed part by part as the system does: a name that is not a link. Throws if any step leaves the root.
 */
export function followLink(link: string, links: ReadonlyMap<string, string>): string {
  const byName = new Map([...links].map(([name, target]) => [folded(name), target]));
  let followed = 0;
  const at: string[] = [];
  const rest = link.split('/');
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) throw new ZipError(`${link} points outside`);
      continue;
    }
    at.push(part);
    const target = byName.get(folded(at.join('/')));
    if (target === undefined) continue;
    followed += 1;
    if (followed > MOST_LINKS) throw new ZipError(`${link} leads through too many links`);
    // Windows reads backslashes and drives as part of a path.
    if (/^\/|^[a-zA-Z]:|\\|\0/.test(target)) throw new ZipError(`${link} points outside`);
    at.pop();
    rest.unshift(...target.split('/'));
  }
  return at.join('/');
}

function parentsOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The same for names that a disk which ignores case (macOS, Windows) takes for one. */
const folded = (name: string): string => name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
