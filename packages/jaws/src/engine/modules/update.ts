import { resolve } from 'node:path';
import type { ModuleRecord } from '../../modules/types.ts';

/** What `jaws module update` gets: the newest of where the module came from, or the version that was named. */
export function updateSpec(root: string, record: ModuleRecord, version: string | undefined): string {
  const { source } = record;
  if (version !== undefined) return `${record.package}@${version}`;
  if (source?.startsWith('catalogue:')) return source.slice('catalogue:'.length);
  // Paths are kept relative to the project.
  if (source?.startsWith('file:')) return resolve(root, source.slice('file:'.length));
  if (source !== undefined && /[:/]/.test(source.replace(/^@[^/]+\//, ''))) return source;
  return `${record.package}@latest`;
}
