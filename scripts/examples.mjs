import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** The files of an example; the rest of its folder is the same in every project. src/scaffold/examples/read.ts reads the same. */
const carried = new Set(['jaws.json', 'README.md', 'flow.svg', 'aws_modules', 'lib', 'tests']);
const made = /^(node_modules|__pycache__|jaws-env\.d\.ts|\..*)$/;

/**
 * Copies the examples as `jaws project create --example` needs them, without files that npm and jaws generated in their folders.
 */
export function copyExamples(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(from, entry.name);
    const filter = (path) => {
      const [top] = relative(folder, path).split(/[\\/]/);
      return path === folder || (carried.has(top) && !made.test(basename(path)));
    };
    cpSync(folder, join(to, entry.name), { recursive: true, filter });
  }
}
