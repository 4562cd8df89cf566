import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './page.ts';

/** Pages whose every step walk.test.ts follows, in order. */
export const walked: readonly string[] = ['README.md', 'docs/start.md', 'docs/tutorial.md'];

const inFolder = (folder: string) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name).replaceAll('\\', '/'));

/** Everything that people read: docs, the repository's documents, the READMEs of packages, modules and examples. */
export function allPages(): string[] {
  const folders = [
    'packages/core',
    'packages/cloud',
    ...['modules', 'examples'].flatMap((folder) =>
      readdirSync(join(repository, folder)).map((name) => `${folder}/${name}`),
    ),
  ];
  return [
    ...inFolder('docs'),
    ...inFolder('docs/architecture'),
    ...inFolder('.'),
    ...folders.map((folder) => `${folder}/README.md`),
  ].filter((path) => existsSync(join(repository, path)));
}
