import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Parser } from 'tar';
import { fail } from '../errors/catalogue/index.ts';
import { foldedName, impersonated } from '../project/reserved.ts';
import type { Files, ModuleFile } from './types.ts';

/** The size limit of a module's package: modules are code and text. Bytes. */
const limit = 50 * 1024 * 1024;
const mostFiles = 5000;

/** The parts of a package that make it a module. */
const wanted = ['package.json', 'awsm.json', 'awsm', 'binding.gyp'];
const isWanted = (path: string): boolean => wanted.includes(path.replace(/^awsm\/.+/, 'awsm'));

/** Reads a package's folder, or only these paths of another one. Throws ModuleUnsafe for links and special files. */
export function filesOfFolder(from: string, folder: string, paths: readonly string[] = wanted): Files {
  const files = new Map<string, ModuleFile>();
  let size = 0;
  const add = (path: string) => {
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (!stats) return;
    if (stats.isDirectory()) {
      for (const name of readdirSync(join(folder, path)).sort()) if (!isJunk(name)) add(`${path}/${name}`);
      return;
    }
    if (!stats.isFile()) throw fail('ModuleUnsafe', { package: from, path, why: 'a link or a special file' });
    size += stats.size;
    if (size > limit || files.size >= mostFiles) throw tooLarge(from);
    files.set(checked(from, path), {
      content: readFileSync(join(folder, path)),
      executable: (stats.mode & 0o100) !== 0,
    });
  };
  for (const path of paths) add(path);
  return files;
}

/** Reads a package as `npm pack` makes it. Throws ModuleUnsafe for links, and for paths that leave the package. */
export function filesOfTarball(from: string, tarball: Uint8Array): Files {
  let tar: Uint8Array;
  try {
    tar = gunzipSync(tarball, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(from);
    throw fail('NotAModule', { package: from, why: 'it is not an npm package (.tgz)' });
  }
  const files = new Map<string, ModuleFile>();
  for (const { path: full, type, mode, content } of entriesOf(tar)) {
    // The first folder has any name: mostly `package`.
    const path = full.replace(/^\.\//, '').replace(/^[^/]+\//, '');
    checkNames(from, path);
    if (type === 'Directory') continue;
    if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile') {
      throw fail('ModuleUnsafe', { package: from, path, why: 'a link or a special file' });
    }
    if (!isWanted(path)) continue;
    checked(from, path);
    if (files.size >= mostFiles) throw tooLarge(from);
    files.set(path, { content: content(), executable: (mode & 0o100) !== 0 });
  }
  checkTwins(from, [...files.keys()]);
  return files;
}

/**
 * Throws for names that are the same file on a disk that ignores case (macOS, Windows), and for a file below a file.
 */
function checkTwins(from: string, paths: readonly string[]): void {
  const byName = new Map<string, string>();
  for (const path of paths) {
    const twin = byName.get(foldedName(path));
    if (twin) throw fail('ModuleUnsafe', { package: from, path, why: `a name like ${twin}, except for case` });
    byName.set(foldedName(path), path);
  }
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = byName.get(foldedName(path.slice(0, at)));
      if (parent) throw fail('ModuleUnsafe', { package: from, path, why: `a name below the file ${parent}` });
    }
  }
}

interface TarEntry {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  content(): Buffer;
}

/** All entries of a tar that is in memory. */
function entriesOf(tar: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = [];
  const parser = new Parser({
    onReadEntry(entry) {
      const chunks: Buffer[] = [];
      entry.on('data', (chunk) => chunks.push(chunk));
      entries.push({
        path: entry.path,
        type: entry.type,
        mode: entry.mode ?? 0,
        content: () => Buffer.concat(chunks),
      });
    },
  });
  parser.end(Buffer.from(tar));
  return entries;
}

/** Reserved names on Windows. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
// biome-ignore lint/suspicious/noControlCharactersInRegex: no file of a project has such a name
const forbidden = /[\\:*?"<>|\0-\x1f]|[. ]$/;
const device = /^(?:con|conin\$|conout\$|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/i;

function checked(from: string, path: string): string {
  const parts = path.split('/');
  const bad = parts.some((part) => part === '' || forbidden.test(part) || device.test(part));
  if (bad || path.startsWith('/')) {
    throw fail('ModuleUnsafe', {
      package: from,
      path,
      why: 'a name that could leave its folder, or that Windows cannot have',
    });
  }
  if (parts[0] === 'awsm' && foldedName(parts[1] ?? '').startsWith('.jaws-module')) {
    throw fail('ModuleUnsafe', { package: from, path, why: "a name that is JAWS's own" });
  }
  checkNames(from, path);
  return path;
}

/** Names by which git, npm and editors run programs of a folder, folded. `git~1` is the short name of `.git` on Windows. */
const startsPrograms = new Set(['.git', 'git~1', '.vscode', '.idea', '.envrc', '.npmrc', '.husky']);

/** Throws for names that start programs, anywhere in a package, and for names that some disks take for one of JAWS. */
function checkNames(from: string, path: string): void {
  const parts = path.split('/').map(foldedName);
  const starts = parts.find((part, index) =>
    part === '.bin' ? parts[index - 1] === 'node_modules' : startsPrograms.has(part.replace(/(?<![. ])[. ]+$/, '')),
  );
  if (starts !== undefined) {
    throw fail('ModuleUnsafe', { package: from, path, why: `a name by which tools start programs: ${starts}` });
  }
  for (const part of path.split('/')) {
    const name = impersonated(part);
    if (name === undefined) continue;
    throw fail('ModuleUnsafe', { package: from, path, why: `a name that some disks take for ${name}` });
  }
}

const isJunk = (name: string): boolean => ['node_modules', '.git', '.DS_Store', '__pycache__'].includes(name);

const tooLarge = (from: string) =>
  fail('ModuleUnsafe', { package: from, path: 'awsm', why: `over ${mostFiles} files or ${limit / 1024 / 1024} MB` });
