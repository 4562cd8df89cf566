import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
// @ts-expect-error: scripts are plain JavaScript.
import { compressed } from '../../scripts/compressed.mjs';
import { folderWith } from './packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.each(['services/iam/managed/generated/aws-managed-policies.json', 'generated/other-resource-specs.json'])(
  '%s is small in the bundle, and the same when it is read',
  async (name) => {
    const file = join(root, 'packages/cloud/src', name);
    const out = join(folderWith({}), 'data.mjs');
    const contents = `export { default } from ${JSON.stringify(file)};`;
    await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: out,
      plugins: [compressed],
    });
    expect(statSync(out).size * 3).toBeLessThan(statSync(file).size);
    const { default: data } = await import(pathToFileURL(out).href);
    expect(data).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  },
);
