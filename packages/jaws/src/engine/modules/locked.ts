import { isObject } from '../../base/text.ts';

/** A package in a lock file. */
export interface LockedPackage {
  /** `node_modules/sharp`. */
  readonly path: string;
  /** Its own name, which differs from the folder's for an alias. */
  readonly name: string;
  readonly version: string;
  /** Where its content comes from; of a link its folder. */
  readonly resolved: string | undefined;
  readonly integrity: string | undefined;
  readonly isLink: boolean;
  readonly isOptional: boolean;
  /** The path of the package that brings it along in its own tarball. */
  readonly bundledIn: string | undefined;
  readonly hasInstallScript: boolean;
}

/** The packages of a lock file that belong into node_modules of this system. Undefined if it is not a lock file of version 2 or 3. */
export function lockedPackages(
  text: string,
  system: { readonly platform: string; readonly arch: string } = process,
): readonly LockedPackage[] | undefined {
  const lock: unknown = JSON.parse(text);
  if (!isObject(lock) || !isObject(lock.packages)) return undefined;
  const all = lock.packages;
  return Object.entries(all).flatMap(([path, entry]): LockedPackage[] => {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || !isObject(entry)) return [];
    if (!fits(entry.os, system.platform) || !fits(entry.cpu, system.arch)) return [];
    return [
      {
        path,
        name: inText(entry.name) ?? path.slice(at + 'node_modules/'.length),
        version: inText(entry.version) ?? '',
        resolved: inText(entry.resolved),
        integrity: inText(entry.integrity),
        isLink: entry.link === true,
        isOptional: entry.optional === true,
        bundledIn: entry.inBundle === true ? bundlerOf(path, all) : undefined,
        hasInstallScript: entry.hasInstallScript === true,
      },
    ];
  });
}

const inText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The closest package above that is not bundled itself. */
function bundlerOf(path: string, all: Readonly<Record<string, unknown>>): string | undefined {
  for (let at = path.lastIndexOf('/node_modules/'); at > 0; at = path.lastIndexOf('/node_modules/', at - 1)) {
    const above = path.slice(0, at);
    const entry = all[above];
    if (isObject(entry) && entry.inBundle !== true) return above;
  }
  return undefined;
}

/** `os` and `cpu` of a package: names, or names that are excluded. npm help package.json */
function fits(wanted: unknown, own: string): boolean {
  const names = [wanted ?? []].flat().filter((one) => typeof one === 'string');
  const only = names.filter((name) => !name.startsWith('!'));
  return !names.includes(`!${own}`) && (only.length === 0 || only.includes(own) || only.includes('any'));
}
