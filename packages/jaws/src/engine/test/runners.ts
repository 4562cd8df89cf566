import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chooseFiles, findTestFiles, isForNode } from './files.ts';
import type { RunnerName, TestOptions } from './types.ts';

/** A test runner and the arguments of the Node.js that runs it. */
export interface Runner {
  readonly name: RunnerName;
  readonly args: readonly string[];
}

type Asked = Pick<TestOptions, 'files' | 'cwd' | 'runnerArguments' | 'watch'> & { readonly root: string };

/** The test runners: vitest if the project has it, and Node's own for tests that use it. Empty: no tests exist. */
export function runnersFor(asked: Asked): Runner[] {
  const { root, files, cwd, runnerArguments, watch } = asked;
  const vitest = vitestOf(root);
  const chosen = chooseFiles(root, findTestFiles(root), files, cwd);
  const forNode = vitest ? chosen.filter((file) => isForNode(root, file)) : chosen;
  const others = chosen.filter((file) => !forNode.includes(file));
  const runners: Runner[] = [];
  if (forNode.length > 0) {
    const own = vitest && others.length > 0 ? [] : runnerArguments;
    // Only one of them can watch in the foreground.
    const watches = watch && others.length === 0;
    // The same on a terminal and elsewhere, and on each version of Node.js.
    const reporter = own.some((word) => word.startsWith('--test-reporter')) ? [] : ['--test-reporter=spec'];
    const args = [
      ...withParent(),
      ...withTypeScript(),
      '--test',
      ...(watches ? ['--watch'] : []),
      ...reporter,
      ...own,
      ...forNode,
    ];
    runners.push({ name: 'node:test', args });
  }
  // vitest itself knows which files count as tests under its settings.
  if (vitest && (others.length > 0 || forNode.length === 0)) {
    const named = others.length > 0 ? others : files;
    const which = files.length > 0 ? named : forNode.flatMap((file) => ['--exclude', file]);
    runners.push({
      name: 'vitest',
      args: [...withParent(), vitest, watch ? 'watch' : 'run', ...which, ...runnerArguments],
    });
  }
  return runners;
}

/** The script of the project's vitest; undefined if it has none. */
function vitestOf(root: string): string | undefined {
  let manifest: string;
  try {
    manifest = createRequire(join(root, 'package.json')).resolve('vitest/package.json');
  } catch {
    return undefined;
  }
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: string | Record<string, string> };
  const script = typeof bin === 'string' ? bin : bin?.vitest;
  return script === undefined ? undefined : join(dirname(manifest), script);
}

/** The runner ends with this process. */
const withParent = () => ['--require', preload('with-parent.cjs')];

/** TypeScript is turned into JavaScript in the same way on each version of Node.js, and as JAWS bundles it. */
const withTypeScript = () => ['--import', pathToFileURL(preload('typescript.js')).href];

function preload(name: string): string {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository; otherwise this module is in a bundle: beside the bin, or in a folder of chunks
  // below it.
  const places = import.meta.url.endsWith('.ts')
    ? [at(`../../../dist/test/${name}`)]
    : [at(`./test/${name}`), at(`../test/${name}`)];
  return places.find((path) => existsSync(path)) ?? places[0]!;
}
