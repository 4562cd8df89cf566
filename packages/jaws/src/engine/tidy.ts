import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { applyChanges } from '../modules/changes.ts';
import { planTidy, type TidiedFile } from '../modules/tidy.ts';
import type { Host } from './host.ts';
import { openForModules } from './modules/open.ts';
import { forUser } from './open.ts';

export interface TidyResult {
  readonly files: readonly TidiedFile[];
  /** Modules that are deployed from their own awsm.json now. */
  readonly modules: readonly string[];
}

export interface TidyOptions {
  readonly root: string;
  /** Asked before anything is written; throws to decline. Not asked when everything is tidy. */
  readonly agree: (plan: TidyResult) => Promise<void>;
}

/**
 * Writes the parts that all stages and regions share once, all of them or none. The deployment does not change. Throws
 * InvalidProject, ModulesBusy, FilesChanged, CannotWrite.
 */
export function tidyProject(host: Host, { root, agree }: TidyOptions): Promise<TidyResult> {
  return forUser(host, async () => {
    const project = await openForModules(host, root);
    const { changes, files, modules } = planTidy(project);
    const result = { files, modules };
    if (changes.size === 0) return result;
    const read = (path: string): string => {
      try {
        return readFileSync(join(root, path), 'utf8');
      } catch {
        return '';
      }
    };
    const before = new Map([...changes.keys()].map((path) => [path, read(path)]));
    await agree(result);
    const changed = [...before].filter(([path, text]) => read(path) !== text).map(([path]) => path);
    if (changed.length > 0) throw fail('FilesChanged', { paths: changed });
    applyChanges(root, changes);
    for (const path of changes.keys()) host.emit({ type: 'wrote', path: join(root, path) });
    return result;
  });
}
