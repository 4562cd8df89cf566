import { dirname, relative } from 'node:path';
import type { Loader, Plugin, PluginBuild } from 'esbuild';
import { sourceText } from '../source-text.ts';

/** A file of the project on its way to the bundler. */
interface Code {
  /** Absolute. */
  readonly path: string;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly loader: Loader;
}

/** What the bundler reads instead; without a loader, in the same language. */
interface ChangedCode {
  readonly text: string;
  readonly loader?: Loader;
}

/** Changes code before the bundler reads it; undefined leaves it as it is. */
export interface CodeStep {
  /** Called at the start of each build. */
  start?(): void;
  change(code: Code, esbuild: PluginBuild['esbuild']): ChangedCode | undefined | Promise<ChangedCode | undefined>;
}

/** The one plugin that reads the project's own code, because the bundler takes a file from the first plugin that has it. */
export function ownCodePlugin(root: string, steps: readonly CodeStep[]): Plugin {
  return {
    name: 'jaws-code',
    setup(build) {
      build.onStart(() => {
        for (const step of steps) step.start?.();
      });
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
        const file = relative(root, path).replaceAll('\\', '/');
        if (/(^|\/)node_modules\//.test(file)) return undefined;
        const text = sourceText(path);
        if (text === undefined) return undefined;
        const original: Code = { path, file, text, loader: loaderOf(path) };
        let code = original;
        for (const step of steps) code = { ...code, ...(await step.change(code, build.esbuild)) };
        if (code.text === text) return undefined;
        return { contents: code.text, loader: code.loader, resolveDir: dirname(path) };
      });
    },
  };
}

const loaderOf = (path: string): Loader =>
  /\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('.tsx') ? 'tsx' : path.endsWith('.jsx') ? 'jsx' : 'js';
