import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Collector } from '../files/include.ts';
import { packageIn } from '../files/packages.ts';
import type { FileSource } from '../files/walk.ts';
import type { Warning } from '../types.ts';

/** A file or folder that code of the project names beside itself. Paths have forward slashes and are relative to the project. */
export interface Mention {
  /** `lib/read.ts:3`. */
  readonly where: string;
  /** What the code means: `lib/mail`. */
  readonly path: string;
  /** Where it will look: all code of a bundle is in the handler's folder. */
  readonly place: string;
  /** Whether a part of the path is known at run time only, so that the code means what is in this folder. */
  readonly open: boolean;
}

const text = `["'\`]([^"'\`$]+)["'\`]`;
const here = '(?:__dirname|import\\.meta\\.dirname)';

/** How code names a file beside it: the first part, further literal parts, and what shows that more follows. */
const forms = [
  new RegExp(`\\bnew URL\\(\\s*${text}()\\s*,\\s*import\\.meta\\.url()`, 'g'),
  new RegExp(
    `\\b(?:join|resolve)\\(\\s*${here}\\s*,\\s*${text}((?:\\s*,\\s*["'\`][^"'\`$]+["'\`])*)\\s*(,\\s*[^)\\s]|)`,
    'g',
  ),
  new RegExp(`${here}\\s*\\+\\s*["'\`]/([^"'\`$]+)["'\`]()(\\s*\\+|)`, 'g'),
  new RegExp(`\\$\\{${here}\\}/([^\`$]+)()(\\$|)`, 'g'),
];

/** What the project's own code in a bundle mentions. `out` is the bundle's path, `used` the files that are in it. */
export function mentionsIn(root: string, out: string, used: readonly string[]): Mention[] {
  return used.flatMap((input) => {
    if (packageIn(input) !== undefined || !/\.[cm]?[jt]sx?$/.test(input)) return [];
    const code = textOf(join(root, input));
    return forms.flatMap((form) =>
      [...code.matchAll(form)].map(({ 1: first, 2: more, 3: rest, index }): Mention => {
        const parts = [...(more ?? '').matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, part]) => part!);
        const open = rest !== '';
        const whole = posix.join(first!, ...parts);
        // Of `mail-${name}.txt` that is the folder.
        const name = open && parts.length === 0 && !/^,/.test(rest!) ? whole.replace(/[^/]*$/, '') : whole;
        const at = (folder: string) => posix.join(folder, name).replace(/\/$/, '');
        const where = `${input}:${code.slice(0, index).split('\n').length}`;
        return { where, path: at(dirname(input)), place: at(dirname(out)), open };
      }),
    );
  });
}

/** Puts what is mentioned where the bundle will look for it. Throws IncludeLeavesProject, FileUnreadable. */
export function collectMentioned(root: string, mentions: readonly Mention[], collector: Collector): void {
  // Of two files for one place, the one that is there by itself is taken.
  const sorted = mentions.toSorted((a, b) => Number(a.path !== a.place) - Number(b.path !== b.place));
  for (const { path, place, open, where } of sorted) {
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stats || !isMovable(path, place, where)) continue;
    if (stats.isDirectory()) collector.folder(path, place);
    // TypeScript would have to be compiled, which only an import does.
    else if (!open && !/\.([cm]?tsx?|jsx)$/.test(path)) collector.file(path, place);
  }
}

/** A folder above the code is the base of other paths, and the code of packages stays where it is. */
function isMovable(path: string, place: string, where: string): boolean {
  const outside = [path, place].some((one) => one === '.' || one === '..' || one.startsWith('../'));
  return !outside && !/(^|\/)node_modules(\/|$)/.test(path) && !where.startsWith(`${path}/`);
}

/** Warns of what is mentioned, exists, and is not in the zip where the bundle will look. `files` are those of the zip. */
export function warnOfLost(root: string, mentions: readonly Mention[], files: readonly FileSource[]): Warning[] {
  const sources = new Map(files.map(({ path, file }) => [path, file]));
  const isThere = ({ path, place }: Mention) =>
    sources.has(place)
      ? sources.get(place) === join(root, path)
      : files.some((one) => one.path.startsWith(`${place}/`));
  return mentions.flatMap((mention) => {
    const { where, path, place, open } = mention;
    if (open || !existsSync(join(root, path)) || where.startsWith(`${path}/`) || isThere(mention)) return [];
    return [
      {
        message: `${where}: looks for ${path}, which is not where the bundle will look for it.`,
        hint:
          path === place
            ? `Add "${path}" to optimize.includePaths in awsm.json.`
            : `Add "${path}" to optimize.includePaths, and read it from process.env.LAMBDA_TASK_ROOT + '/${path}': code of a bundle is in the handler's folder.`,
      },
    ];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
