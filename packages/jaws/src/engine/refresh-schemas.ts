import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../base/files.ts';
import { JawsError } from '../errors/error.ts';
import { findRoot } from '../project/find.ts';
import { schemaFolder } from '../scaffold/schema-folder.ts';
import { version } from '../version.ts';
import type { Host } from './host.ts';

/**
 * Replaces the editor's schemas of the project around a folder when another JAWS wrote them, so that an editor knows every field of
 * this one. A schema that was edited or removed stays as it is, and a project that cannot be written is not an error.
 */
export async function refreshSchemas(host: Pick<Host, 'emit'>, cwd: string): Promise<void> {
  try {
    const root = findRoot(cwd);
    const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
    // The schemas of this JAWS are generated only if some need a refresh.
    const others = foreignSchemas(root);
    if (others.length === 0) return;
    const { schemaFiles, writtenBy } = await import('../scaffold/schemas.ts');
    const old = schemaFiles().filter(({ path }) => others.includes(path) && writtenBy(textOf(path)) !== undefined);
    for (const { path, content } of old) replaceFile(join(root, path), content);
    if (old.length === 0) return;
    const message = `The schemas for editors in ${schemaFolder} are those of JAWS ${version()} now.`;
    host.emit({ type: 'notice', message });
  } catch (error) {
    const isFileProblem = error instanceof JawsError || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isFileProblem) throw error;
  }
}

/** Schemas of the project that another JAWS wrote, by path relative to it. */
export function foreignSchemas(root: string): string[] {
  const names = readdirSync(join(root, schemaFolder)).map((name) => `${schemaFolder}/${name}`);
  const written = (path: string) => namedVersion(readFileSync(join(root, path), 'utf8'));
  return names.filter((path) => ![undefined, version()].includes(written(path)));
}

/** The JAWS version that wrote a schema according to the schema itself, whether or not it was edited since. */
const namedVersion = (text: string): string | undefined => /"Written by JAWS (\S+),/.exec(text)?.[1];
