import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { TestProject } from './testing/project.ts';

const code = `
export class PaymentError extends Error {}
class Account { balance = 0; withdraw(amount: number): number { this.balance -= amount; return this.balance; } }
const describeIt = (account: Account) => \`\${account.balance} left, \${[1, 2, 3].map((each) => each * 2)}\`;
export const handler = async () => { const mine = new Account(); mine.withdraw(3); return [describeIt(mine), PaymentError.name]; };
`;

const project = (optimize: Record<string, unknown>) =>
  new TestProject({
    'aws_modules/a/f/awsm.json': { lambda: { package: { optimize }, cloudFormation: { Runtime: 'nodejs22.x' } } },
    'aws_modules/a/f/handler.ts': code,
  });

test('a zip without names and map is not larger than a plain call of esbuild, packed at the best level', async () => {
  const one = project({ keepNames: false, sourceMaps: false });
  const { bytes } = (await one.build()).get('a/f')!;
  const { outputFiles } = await build({
    entryPoints: [join(one.root, 'aws_modules/a/f/handler.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    legalComments: 'none',
  });
  const packed = deflateRawSync(outputFiles[0]!.contents, { level: 9 }).length;
  // Local header, central header, end of the directory, and twice the name.
  const min = packed + 30 + 46 + 22 + 2 * 'aws_modules/a/f/handler.mjs'.length;
  expect(bytes).toBeLessThanOrEqual(min);
});

test('names of classes are kept, except for a function that asks for the smallest code', async () => {
  expect(await project({}).call('a/f')).toEqual([expect.any(String), 'PaymentError']);
  expect(await project({ keepNames: false }).call('a/f')).not.toEqual([expect.any(String), 'PaymentError']);
});
