import { dirname, join, posix } from 'node:path';

/** A folder in which another file would take precedence; with `child`, only one named like this subfolder. */
interface Watch {
  readonly folder: string;
  readonly child?: string;
}

/** Paths that affect import resolution beside the resolved files. Paths relative to the project. */
export interface ResolutionInputs {
  readonly files: readonly string[];
  readonly folders: readonly Watch[];
}

/**
 * For files that a bundler read: their folders, where another file of the same name would take precedence, and those above,
 * where
 * a file could take precedence over a folder; with their package.json and tsconfig.json, and the package.json of packages.
 */
export function surroundingsOf(inputs: readonly string[]): ResolutionInputs {
  const files = new Set<string>(['package.json', 'tsconfig.json']);
  const folders = new Map<string, Watch>();
  for (const input of inputs) {
    // Settings: no import looks for other files beside them.
    if (/^\.\.\/(.*\/)?[^/]+\.json$|(^|\/)tsconfig\.json$/.test(input)) continue;
    const inPackage = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (inPackage) {
      files.add(`${inPackage}/package.json`);
      continue;
    }
    folders.set(dirname(input), { folder: dirname(input) });
    for (let child = dirname(input); child !== '.' && !/(^|\/)\.\.$/.test(child); child = dirname(child)) {
      const watch = { folder: dirname(child), child: posix.basename(child) };
      folders.set(`${watch.folder}>${watch.child}`, watch);
    }
  }
  for (const { folder } of folders.values()) {
    for (const name of ['package.json', 'tsconfig.json']) files.add(join(folder, name).replaceAll('\\', '/'));
  }
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: [...files].sort(), folders: sorted.map(([, watch]) => watch) };
}
