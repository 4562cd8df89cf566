import { dirname, join } from 'node:path';

/** What decides what an import finds, beside the files that were found. Paths relative to the project. */
export interface Surroundings {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Written by package managers whenever they change what is installed. */
const installed = ['node_modules/.package-lock.json', 'node_modules/.modules.yaml', 'node_modules/.yarn-state.yml'];

/**
 * For files that a bundler read: the folders above them, where another file of the same name would be found first, with
 * their package.json and tsconfig.json; the package.json of packages; and the state of what is installed.
 */
export function surroundingsOf(inputs: readonly string[]): Surroundings {
  const files = new Set<string>();
  const folders = new Set<string>(['.']);
  for (const input of inputs) {
    // Settings above the project: no import looks for other files beside them.
    if (/^\.\.\/(.*\/)?[^/]+\.json$/.test(input)) continue;
    const inPackage = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (inPackage) files.add(`${inPackage}/package.json`);
    else for (let folder = dirname(input); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) {
    for (const name of ['package.json', 'tsconfig.json', ...installed])
      files.add(join(folder, name).replaceAll('\\', '/'));
  }
  return { files: [...files].sort(), folders: [...folders].sort() };
}
