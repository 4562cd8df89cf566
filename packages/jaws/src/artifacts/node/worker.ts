import { createHash } from 'node:crypto';
import { dirname, posix } from 'node:path';
import type { Entry } from './entry.ts';
import type { Format, Group } from './group.ts';
import { bundleFolder } from './options.ts';
import type { Bundle } from './output.ts';
import type { CodeStep } from './own-code.ts';
import { Modules } from './paths/modules.ts';
import { startsIn } from './worker-starts.ts';

/** Files that code of the project starts as workers, by the file that starts them; all relative to the project. */
export type Workers = ReadonlyMap<string, readonly string[]>;

/**
 * A worker is a bundle of its own, whose path replaces that of its source where code starts it: `new Worker(new URL('./w.ts',
 * import.meta.url))`, `fork(join(__dirname, 'w.js'))`, `new Worker(url)` with a constant. Adds new workers to `found`.
 */
export function workerStep(root: string, format: Format, found: Map<string, readonly string[]>): CodeStep {
  let modules = new Modules(root);
  return {
    start() {
      modules = new Modules(root);
    },
    async change({ file, text }, esbuild) {
      // Built again, it may start others than before.
      found.delete(file);
      if (!/(?<![\w$])(?:Worker|fork)\b/.test(text)) return undefined;
      const module = await modules.of(esbuild, file);
      const starts = module ? startsIn(root, module, text) : [];
      if (starts.length === 0) return undefined;
      found.set(file, [...new Set(starts.map(({ worker }) => worker))]);
      let changed = '';
      let from = 0;
      for (const { start, end, worker } of starts) {
        const name = `/${outOf(worker)}.${format === 'esm' ? 'mjs' : 'cjs'}`;
        changed += `${text.slice(from, start)}${bundleFolder} + ${JSON.stringify(name)}`;
        from = end;
      }
      return { text: changed + text.slice(from) };
    },
  };
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
    workers: [...new Set(all.flatMap((one) => one.workers))],
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
