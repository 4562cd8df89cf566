import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Entry } from './entry.ts';
import type { Format, Group } from './group.ts';
import type { Bundle } from './output.ts';
import type { CodeStep } from './own-code.ts';

/** Files that code of the project starts as workers, by the file that starts them; all relative to the project. */
export type Workers = ReadonlyMap<string, readonly string[]>;

/** `new Worker(new URL('./w.ts', import.meta.url))`, `new Worker(join(__dirname, 'w.js'))`, and the same with `fork`. */
const starts = new RegExp(
  String.raw`(\b(?:new\s+(?:[\w$]+\.)?Worker|(?:[\w$]+\.)?fork)\s*\(\s*(?:[\w$]+\.)?(?:fileURLToPath\(\s*)?` +
    String.raw`(?:new\s+URL\(\s*|(?:[\w$]+\.)?(?:join|resolve)\(\s*(?:__dirname|import\.meta\.dirname)\s*,\s*))(["'\`])([^"'\`$\n]+)\2`,
  'g',
);

/** A worker is a bundle of its own, whose name replaces that of its source. Adds new workers to `found`. */
export const workerStep = (root: string, format: Format, found: Map<string, readonly string[]>): CodeStep => ({
  change({ file, text: before }) {
    const workers: string[] = [];
    const text = before.replace(starts, (whole, start: string, quote: string, name: string) => {
      const worker = sourceOf(root, posix.join(dirname(file), name));
      if (worker === undefined) return whole;
      workers.push(worker);
      return `${start}${quote}./${outOf(worker)}.${format === 'esm' ? 'mjs' : 'cjs'}${quote}`;
    });
    // Built again, it may start others than before.
    found.delete(file);
    if (workers.length === 0) return undefined;
    found.set(file, workers);
    return { text };
  },
});

function sourceOf(root: string, path: string): string | undefined {
  const candidates = [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return candidates.find(
    (one) => /\.[cm]?[jt]sx?$/.test(one) && statSync(join(root, one), { throwIfNoEntry: false })?.isFile(),
  );
}

/**
 * Beside the bundle that starts it, whatever folder its source is in: the hash distinguishes workers with the same name.
 */
function outOf(worker: string): string {
  const hash = createHash('sha256').update(worker).digest('hex').slice(0, 8);
  return `${posix.basename(worker).replace(/\.[^.]+$/, '')}-${hash}`;
}

/** The workers of a bundle as a group of their own. */
export function workerGroup({ settings }: Group, { fn, out }: Entry, { workers }: Bundle): Group {
  const entries = workers.map((file) => ({ fn, file, out: posix.join(dirname(out), outOf(file)), name: '' }));
  return { settings: { ...settings, legacy: false }, entries };
}

/** A bundle combined with those of its workers. */
export function withWorkers(bundle: Bundle, workers: readonly Bundle[]): Bundle {
  if (workers.length === 0) return bundle;
  const all = [bundle, ...workers];
  const files = new Map(all.flatMap((one) => one.files.map((file) => [file.path, file])));
  return {
    ...bundle,
    files: [...files.values()],
    inputs: [...new Set(all.flatMap((one) => one.inputs))],
    watched: [...new Set(all.flatMap((one) => one.watched))],
    used: [...new Set(all.flatMap((one) => one.used))],
    external: all.flatMap((one) => one.external),
    warnings: all.flatMap((one) => one.warnings),
    composition() {
      const each = all.map((one) => one.composition());
      return {
        parts: each.flatMap((one) => one.parts),
        imports: each.flatMap((one) => one.imports),
        own: each.flatMap((one) => one.own ?? []),
      };
    },
  };
}
