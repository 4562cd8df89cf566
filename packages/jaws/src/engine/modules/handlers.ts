import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { splitHandler } from '../../artifacts/node/entry.ts';
import { runtimeFamily } from '../../model/runtime.ts';
import type { Model } from '../../model/types.ts';
import type { Changes } from '../../modules/changes.ts';
import type { Host } from '../host.ts';

const extensions = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.py'];

/**
 * Warns of functions of a module whose Handler names a file that the zip will not contain: the project could not be
 * deployed.
 */
export function warnOfLostHandlers(host: Pick<Host, 'emit'>, model: Model, module: string, changes: Changes): void {
  const isThere = (path: string) =>
    changes.has(path) ? changes.get(path) !== undefined : existsSync(join(model.root, path));
  for (const fn of model.functions) {
    if (fn.module !== module || !['nodejs', 'python'].includes(runtimeFamily(fn.runtime))) continue;
    const { out, name } = splitHandler(fn.handler);
    if (extensions.some((extension) => isThere(out + extension))) continue;
    const own = `${fn.folder}/${out.slice(out.lastIndexOf('/') + 1)}`;
    const found = extensions.some((extension) => isThere(own + extension));
    host.emit({
      type: 'warning',
      message: `${fn.id}: its Handler is ${fn.handler}, and there is no such file. The project cannot be deployed with it.`,
      hint: found
        ? `It may be meant to be "${own}.${name}": change it in ${fn.folder}/awsm.json.`
        : `Change it in ${fn.folder}/awsm.json.`,
    });
  }
}
