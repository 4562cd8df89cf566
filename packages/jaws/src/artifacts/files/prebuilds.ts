import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { forPlatform, type Platform } from './platform.ts';

/**
 * Folders such as `prebuilds/darwin-arm64/` of a package that a zip for this platform does not need, relative to the package:
 * https://github.com/prebuild/prebuildify
 */
export function otherPrebuilds(folder: string, platform: Platform): ReadonlySet<string> {
  let names: string[];
  try {
    names = readdirSync(join(folder, 'prebuilds'));
  } catch {
    return new Set();
  }
  const known = names.filter((name) => /^[a-z0-9]+-[a-z0-9+]+$/.test(name));
  const manifestOf = (name: string) => {
    const dash = name.indexOf('-');
    return { os: [name.slice(0, dash)], cpu: name.slice(dash + 1).split('+') };
  };
  const kept = forPlatform(known, manifestOf, platform);
  return new Set(known.filter((name) => !kept.includes(name)).map((name) => `prebuilds/${name}/`));
}

/** Whether a file is for Linux with musl while the one for glibc, which Lambda has, is beside it. */
export const isForOtherLibc = (folder: string, path: string): boolean =>
  path.endsWith('.musl.node') && existsSync(join(folder, path.replace(/\.musl\.node$/, '.glibc.node')));
