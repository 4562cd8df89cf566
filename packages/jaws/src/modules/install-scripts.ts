import { isObject } from '../base/text.ts';
import type { Json } from './types.ts';

/** Events for which npm runs scripts of an installed package. npm help scripts */
const events = ['preinstall', 'install', 'postinstall', 'prepare'];

/** Scripts of a package by event, with their text. */
export type Scripts = Readonly<Record<string, string>>;

/** A package beside the module that an installation puts into node_modules, and its scripts. */
export interface PackageScripts {
  readonly package: string;
  readonly version: string;
  /** `node_modules/sharp`, relative to the folder where npm works. */
  readonly path: string;
  readonly scripts: Scripts;
}

/** The install scripts of a package; one with a binding.gyp and no script of its own is compiled. npm help scripts */
export function installScriptsOf({ scripts, gypfile }: Json, hasGyp: boolean): Scripts {
  const found = Object.fromEntries(
    Object.entries(isObject(scripts) ? scripts : {}).filter(
      (entry): entry is [string, string] => events.includes(entry[0]) && typeof entry[1] === 'string',
    ),
  );
  const isCompiled = hasGyp && gypfile !== false && !found.install && !found.preinstall;
  return isCompiled ? { ...found, install: 'node-gyp rebuild' } : found;
}

/** Without what npm runs for packages that are not from a registry only. */
export function withoutPrepare({ prepare: _not, ...scripts }: Scripts): Scripts {
  return scripts;
}
