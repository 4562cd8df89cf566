import { onPath } from './on-path.ts';

/** A program, or one with the arguments that make it another: `py -3.12`. */
export type Candidate = string | readonly [program: string, ...args: string[]];

/**
 * Where a version of Python may be, and any Python 3 in its place. python.org's installer for Windows makes no `python3.12.exe`: there a
 * launcher, `py`, knows all that are installed. https://docs.python.org/3/using/windows.html
 */
export function pythons(
  version: string,
  platform: string = process.platform,
  find: (name: string) => string | undefined = (name) => onPath(name, platform),
): readonly Candidate[] {
  const named = [find(`python${version}`), find('python3')];
  if (platform !== 'win32') return named.filter((one) => one !== undefined);
  const launcher = find('py');
  const launched: Candidate[] = launcher
    ? [
        [launcher, `-${version}`],
        [launcher, '-3'],
      ]
    : [];
  const [own, any] = named;
  // Microsoft's stand-ins, which only name their store, fail when called and so are skipped.
  return [own, launched[0], find('python'), any, launched[1]].filter((one) => one !== undefined);
}
