import type { FunctionModel } from '../../model/types.ts';
import type { Entry } from './entry.ts';

export type Format = 'esm' | 'cjs';

/** Entries that one call of the bundler can build: it shares the parsed files, and keeps all of them in memory. */
export interface Group {
  readonly entries: readonly Entry[];
  readonly settings: Settings;
}

/** Everything about a function that changes what the bundler does. */
export interface Settings {
  readonly format: Format;
  /** Major version of Node. */
  readonly node: number;
  readonly minify: boolean;
  readonly keepNames: boolean;
  readonly sourceMaps: FunctionModel['package']['sourceMaps'];
  readonly legacy: boolean;
  readonly ignore: readonly string[];
  readonly exclude: readonly string[];
}

/** Large enough to share the parsing, small enough for the memory. */
const largest = 25;

function settingsOf(fn: FunctionModel, format: Format): Settings {
  const { minify, keepNames, sourceMaps, ignore, exclude } = fn.package;
  return {
    format: fn.legacy ? 'cjs' : format,
    node: Number(/\d+/.exec(fn.runtime)?.[0] ?? 22),
    minify,
    keepNames,
    sourceMaps,
    legacy: fn.legacy,
    ignore: ignore.toSorted(),
    exclude: exclude.toSorted(),
  };
}

export function groupEntries(entries: readonly (Entry & { readonly format: Format })[]): Group[] {
  const bySettings = new Map<string, { settings: Settings; entries: Entry[] }>();
  for (const entry of entries) {
    const settings = settingsOf(entry.fn, entry.format);
    // The entry generated for a legacy function contains the name of the handler.
    const key = JSON.stringify([settings, settings.legacy && entry.name]);
    const found = bySettings.get(key) ?? { settings, entries: [] };
    found.entries.push(entry);
    bySettings.set(key, found);
  }
  return [...bySettings.values()].flatMap((group) => {
    const count = Math.ceil(group.entries.length / largest);
    const size = Math.ceil(group.entries.length / count);
    return Array.from({ length: count }, (_, index) => ({
      settings: group.settings,
      entries: group.entries.slice(index * size, (index + 1) * size),
    }));
  });
}
