import { resolve } from 'node:path';
import type { ModuleRecord } from '../../modules/types.ts';

/** The target of `jaws module update`: the newest version from the module's source, or the named version. */
export function updateSpec(root: string, record: ModuleRecord, version: string | undefined): string {
  const { source } = record;
  if (version !== undefined) return `${record.package}@${version}`;
  if (source?.startsWith('catalogue:')) return source.slice('catalogue:'.length);
  // Paths are kept relative to the project.
  if (source?.startsWith('file:')) return resolve(root, source.slice('file:'.length));
  if (source !== undefined && /[:/]/.test(source.replace(/^@[^/]+\//, ''))) return source;
  return `${record.package}@latest`;
}
