import { readFileSync } from 'node:fs';
import type { FunctionModel } from '../../model/types.ts';
import { readManifest } from '../files/manifest.ts';
import { packageIn } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import type { Warning } from '../types.ts';

/**
 * Warns of packages in the zip that `require` an ES module, which the managed runtimes before nodejs24.x refuse:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function warnOfRequiredModules(
  fn: FunctionModel,
  files: readonly FileSource[],
  folders: readonly string[],
): Warning[] {
  if (!(Number(/^nodejs(\d+)/.exec(fn.runtime)?.[1]) < 24)) return [];
  const modules = folders
    .map(readManifest)
    .filter(isModuleOnly)
    .map(({ name }) => String(name));
  if (modules.length === 0) return [];
  const names = modules.map((name) => name.replace(/[.+]/g, '\\$&'));
  const requires = new RegExp(`\\brequire\\(\\s*["'](${names.join('|')})(?:/[^"']*)?(?<!\\.json)["']\\s*\\)`);
  const commonJs = new Set(
    folders.map(readManifest).flatMap(({ name, type }) => (type === 'module' ? [] : [String(name)])),
  );
  const found = new Map<string, string>();
  for (const { path, file } of files) {
    const name = /\.c?js$/.test(path) ? packageIn(path) : undefined;
    if (name === undefined || found.has(name) || !(commonJs.has(name) || path.endsWith('.cjs'))) continue;
    const required = requires.exec(readFileSync(file, 'latin1'))?.[1];
    if (required !== undefined && required !== name) found.set(name, required);
  }
  return [...found].map(([name, required]) => ({
    message: `${fn.id}: ${name} is shipped as it is installed and requires ${required}, an ES module, which ${fn.runtime} does not allow.`,
    hint: 'Set "Runtime": "nodejs24.x" in awsm.json, or install an older version of the package.',
  }));
}

/** Whether a package has no other entry point for `require`. */
function isModuleOnly({ type, exports, main }: Record<string, unknown>): boolean {
  if (type !== 'module' || /\.cjs$/.test(String(main ?? ''))) return false;
  return !/"(require|node-addons)"|\.cjs"/.test(JSON.stringify(exports ?? ''));
}
