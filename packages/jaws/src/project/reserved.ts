import { awsmNames, jawsNames } from './find.ts';

/** Files by which JAWS knows a project, its functions, its packages and what npm compiles, and its secrets. */
const reserved = [...jawsNames, ...awsmNames, 'event.json', 'package.json', 'binding.gyp', '.env', 'admin.env'];

/**
 * A name as disks compare it that ignore case (macOS, Windows), forms of Unicode (macOS), and characters without a width (HFS+). Upper case
 * first: it also folds letters such as `ſ`, which lower case keeps.
 */
export const foldedName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{DI}/gu, '')
    .toUpperCase()
    .toLowerCase();

/** The name of JAWS that some disks take another name for: `awsm.json` for `AWSM.json`. Undefined for that name itself. */
export function impersonated(name: string): string | undefined {
  const folded = foldedName(name);
  return folded === name ? undefined : reserved.find((one) => one === folded);
}
