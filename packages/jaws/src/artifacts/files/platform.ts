import type { FunctionModel } from '../../model/types.ts';

/** Where a function runs, in the words of npm's `os`, `cpu` and `libc`. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc: string;
}

/** `x86_64` or `arm64`: https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
export function architectureOf(fn: FunctionModel): 'x86_64' | 'arm64' {
  const { Architectures: list } = fn.properties;
  return Array.isArray(list) && list[0] === 'arm64' ? 'arm64' : 'x86_64';
}

/** Lambda's Linux is Amazon's, which has glibc. */
export const platformOf = (fn: FunctionModel): Platform => ({
  os: 'linux',
  cpu: architectureOf(fn) === 'arm64' ? 'arm64' : 'x64',
  libc: 'glibc',
});

/** Whether a package.json names platforms at all, as `@img/sharp-linux-x64` and similar ones do. */
export const isForPlatform = (manifest: Record<string, unknown>): boolean =>
  [manifest.os, manifest.cpu, manifest.libc].some(Array.isArray);

/** npm help package.json: os, cpu, libc */
function fits(manifest: Record<string, unknown>, { os, cpu, libc }: Platform): boolean {
  return admits(manifest.os, os) && admits(manifest.cpu, cpu) && admits(manifest.libc, libc);
}

function admits(list: unknown, value: string): boolean {
  if (!Array.isArray(list) || list.length === 0) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((one) => String(one).startsWith('!'));
}

/**
 * The folders or packages for the function's platform among those for one platform each, whatever machine this is: its zip
 * is the
 * same everywhere. All of them if none is.
 */
export function forPlatform<T>(
  items: readonly T[],
  manifestOf: (item: T) => Record<string, unknown>,
  platform: Platform,
): T[] {
  const fitting = items.filter((item) => fits(manifestOf(item), platform));
  return fitting.length > 0 ? fitting : [...items];
}
