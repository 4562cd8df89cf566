import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { checkUnzipped } from '../../src/artifacts/limits.ts';
import { TestProject } from '../../src/artifacts/testing/project.ts';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';

const at = 'aws_modules/shop/order';
const mebibyte = 1024 * 1024;
const layers = (count: number) => Array.from({ length: count }, (_, n) => `arn:aws:lambda:us-east-1:1:layer:l:${n}`);

/** A function of a runtime whose folder is zipped unchanged. */
const project = (cloudFormation: Record<string, unknown> = {}) =>
  new TestProject({
    [`${at}/awsm.json`]: { lambda: { cloudFormation: { Runtime: 'provided.al2023', ...cloudFormation } } },
    [`${at}/bootstrap`]: '#!/bin/sh\n',
  });

/** A file of zeros, which takes no space on the disk. */
function sparse(app: TestProject, name: string, bytes: number): void {
  const path = join(app.root, at, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

const warnings = (app: TestProject) => app.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

// The numbers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
test('more than 250 MB unzipped is refused before it is read, and the largest parts are named', async () => {
  const app = project();
  sparse(app, 'node_modules/@big/one/data.bin', 150 * mebibyte);
  sparse(app, 'node_modules/@big/one/more.bin', 49 * mebibyte);
  sparse(app, 'models/large.bin', 3000 * mebibyte);
  const error = await app.build().catch((reason) => reason);
  expect(error).toMatchObject({ code: 'ZipTooLarge' });
  expect(error.message).toContain('has 3199.0 MB unzipped; Lambda allows 250 MB. The largest parts:');
  expect(error.message).toMatch(/models\/large\.bin \(3000\.0 MB\), node_modules\/@big\/one \(199\.0 MB\), bootstrap/);
  expect(error.hint).toContain('excludePatterns');
});

test('layers count, but how large they are is not known here: that is said where it matters', async () => {
  const app = project({ Layers: layers(2) });
  sparse(app, 'data.bin', 210 * mebibyte);
  await app.build();
  expect(warnings(app)).toEqual([
    expect.stringMatching(
      /^shop\/order has 210\.0 MB unzipped, and 2 layers whose sizes are not known here\. Together Lambda allows 250 MB\. The largest parts: data\.bin \(210\.0 MB\)/,
    ),
  ]);
  sparse(app, 'data.bin', 251 * mebibyte);
  await expect(app.build()).rejects.toThrow('Lambda allows 250 MB, with its layers.');
  const small = project({ Layers: layers(1) });
  await small.build();
  expect(warnings(small)).toEqual([]);
});

test('a zip that AWS takes from a bucket only', async () => {
  const app = project();
  const file = createWriteStream(join(app.root, at, 'random.bin'));
  for (let n = 0; n < 51; n++) file.write(randomBytes(mebibyte));
  await finished(file.end());
  await app.build();
  expect(warnings(app)).toEqual([
    expect.stringMatching(
      /^The zip of shop\/order has 51\.\d MB\. It is deployed by way of S3; .* The largest parts: random\.bin/,
    ),
  ]);
});

test('more files than a zip can have', () => {
  const [fn] = buildModel(readProject(project().root)).functions;
  const parts = Array.from({ length: 65_536 }, (_, n) => ({ path: `node_modules/many/${n}`, data: new Uint8Array() }));
  expect(() => checkUnzipped(fn!, parts)).toThrow(
    expect.objectContaining({
      code: 'TooManyFiles',
      message: expect.stringContaining('Most are in node_modules/many (65536)'),
    }),
  );
  expect(() => checkUnzipped(fn!, parts.slice(1))).not.toThrow();
});
