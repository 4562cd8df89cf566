import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Emit } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { readManifest } from './manifest.ts';
import { findPackage, packageIn } from './packages.ts';
import { architectureOf } from './platform.ts';
import type { FileSource } from './walk.ts';

/**
 * Warns of packages that have only binaries for other platforms than the function's in its zip. `folders` are those of all
 * its packages.
 */
export function warnOfForeignAddons(
  fn: FunctionModel,
  files: readonly FileSource[],
  folders: readonly string[],
  emit: Emit,
): void {
  const architecture = architectureOf(fn);
  const cpu = architecture === 'arm64' ? 'arm64' : 'x64';
  for (const { name: family, found } of foreignAddons(files, architecture)) {
    const name = askingFor(family, folders) ?? family;
    emit({
      type: 'warning',
      message: `${fn.id} runs on Linux on ${architecture}, but ${name} is installed for ${found.join(' and ')} only.`,
      hint:
        name === theProject
          ? `Put an addon that was built for Linux on ${architecture} into the project.`
          : `It runs on this machine at most. For Lambda: \`npm install --os=linux --cpu=${cpu} --libc=glibc ${name}\`.`,
    });
  }
}

/** Warns of a package whose addon was not compiled: npm does not run install scripts of packages. */
export function warnOfUnbuilt(fn: FunctionModel, folder: string, files: readonly FileSource[], emit: Emit): void {
  if (!existsSync(join(folder, 'binding.gyp')) || files.some(({ path }) => /\.(node|wasm)$/.test(path))) return;
  const { name, optionalDependencies } = readManifest(folder);
  const binaries =
    typeof optionalDependencies === 'object' && optionalDependencies !== null ? optionalDependencies : {};
  if (Object.keys(binaries).some((one) => findPackage(one, folder) !== undefined)) return;
  emit({
    type: 'warning',
    message: `${fn.id}: ${name} has a native addon that was never built, so the zip is without it.`,
    hint: `Let npm run its script: \`npm install-scripts approve ${name}\` where npm asks for that, then \`npm rebuild ${name}\`.`,
  });
}

/** `sharp` of `@img/sharp`: the main package, which has one package per platform as optional dependencies. */
function askingFor(family: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const { name, optionalDependencies } = readManifest(folder);
    if (typeof name !== 'string' || typeof optionalDependencies !== 'object' || optionalDependencies === null) continue;
    if (Object.keys(optionalDependencies).some((one) => familyOf(one) === family)) return name;
  }
  return undefined;
}

const theProject = 'the project itself';

interface ForeignAddon {
  readonly name: string;
  /** Platforms with binaries: `Linux on arm64`. */
  readonly found: readonly string[];
}

/** Packages with native addons, none of which is for Linux on this architecture (`x86_64` or `arm64`). */
function foreignAddons(files: readonly FileSource[], architecture: 'x86_64' | 'arm64'): ForeignAddon[] {
  const families = new Map<string, Set<string>>();
  for (const { path, file } of files) {
    if (!path.endsWith('.node')) continue;
    const name = familyOf(packageIn(path) ?? theProject);
    const found = families.get(name) ?? new Set();
    found.add(builtFor({ path, file }));
    families.set(name, found);
  }
  return [...families]
    .filter(([, found]) => !found.has(`Linux on ${architecture}`))
    .map(([name, found]) => ({ name, found: [...found].sort() }));
}

/** `@img/sharp` of `@img/sharp-linux-x64`: packages that exist once per platform. */
const familyOf = (name: string): string =>
  name.replace(/[-/.](linux(musl)?|darwin|win32|windows|freebsd|android)\b.*$/, '');

/** The platform of a binary, by its first bytes: `Linux on arm64`. */
export function builtFor({ file, path }: FileSource): string {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, 20, 0);
  } finally {
    closeSync(descriptor);
  }
  const magic = header.readUInt32BE(0);
  // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
  if (magic === 0x7f454c46) {
    const machine = { 62: 'x86_64', 183: 'arm64' }[header.readUInt16LE(18)] ?? 'another processor';
    // Lambda's Linux has glibc; only a binary's name says which libc it needs.
    return `Linux on ${machine}${/musl/.test(path) ? ' (musl)' : ''}`;
  }
  // Mach-O, for one or several processors; and the "MZ" of Windows.
  if ([0xcffaedfe, 0xcafebabe, 0xcefaedfe].includes(magic)) return 'macOS';
  return header.readUInt16BE(0) === 0x4d5a ? 'Windows' : 'no platform that is known';
}
