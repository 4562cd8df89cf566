import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { unzip } from '../../src/artifacts/testing/project.ts';
import { jaws, temporaryFolder } from '../cli/jaws.ts';

export type Files = Readonly<Record<string, unknown>>;

/** The folder of the function that these projects have, shop/order. */
export const at = 'aws_modules/shop/order';
export const handler = { [`${at}/handler.js`]: 'export const handler = async () => 1;\n' };

export const optimize = (options: Files) => ({ package: { optimize: options } });
export const plain = optimize({ builder: false });

/** Writes files below a folder; objects become JSON. */
export function write(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
}

/** Creates projects with one function in a temporary folder that is deleted after the file's tests. */
export function projects() {
  const work = temporaryFolder();
  afterAll(() => work.remove());
  let count = 0;
  return {
    work,
    project(lambda: Files, files: Files = handler): string {
      const root = join(work.path, `project-${++count}`, 'app');
      write(root, {
        'jaws.json': { name: 'app', domain: 'app.test' },
        [`${at}/awsm.json`]: JSON.stringify({ lambda }, null, 2),
        ...files,
      });
      return root;
    },
  };
}

/** `jaws package`, as its users run it. */
export const packaged = (root: string, ...args: string[]) => jaws(['package', ...args], { cwd: root });

/** The contents of the zip of shop/order. */
export const zipOf = (root: string) => unzip(readFileSync(join(root, '.jaws/package/shop/order.zip')));
