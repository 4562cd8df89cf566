import { describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>, optimize: Record<string, unknown> = {}) =>
  new TestProject({ [`${at}/awsm.json`]: { lambda: { package: { optimize } } }, ...files });
const warnings = ({ events }: TestProject) => events.filter((event) => event.type === 'warning');

const read = "import { readFileSync } from 'node:fs';\nimport { join, resolve } from 'node:path';\n";

describe('a file that code names beside itself is in the zip where the bundle looks for it', () => {
  test.each([
    ['handler.ts', "readFileSync(new URL('./data/page.txt', import.meta.url), 'utf8')"],
    ['handler.ts', "readFileSync(join(import.meta.dirname, 'data', 'page.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(resolve(import.meta.dirname, './data/page.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(__dirname + '/data/page.txt', 'utf8')"],
    ['handler.ts', `readFileSync(\`\${import.meta.dirname}/data/page.txt\`, 'utf8')`],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the function
    ['handler.ts', "readFileSync(join(__dirname, 'data', `${event}.txt`), 'utf8')"],
    ['handler.ts', "readFileSync(join(__dirname, 'data', event + '.txt'), 'utf8')"],
    ['handler.ts', "readFileSync(__dirname + '/data/' + event + '.txt', 'utf8')"],
    ['handler.ts', `readFileSync(\`\${__dirname}/data/\${event}.txt\`, 'utf8')`],
  ])('%s: %s', async (name, expression) => {
    const app = project({
      [`${at}/${name}`]: `${read}export const handler = async (event: string) => ${expression};\n`,
      [`${at}/data/page.txt`]: 'a page',
      [`${at}/other.txt`]: 'not needed',
    });
    expect(await app.call('shop/order', 'page')).toBe('a page');
    expect(await app.names('shop/order')).toEqual([`${at}/data/page.txt`, `${at}/handler.mjs`]);
    expect(warnings(app)).toEqual([]);
  });

  test('CommonJS, and a module in another folder', async () => {
    const app = project({
      [`${at}/handler.cjs`]: "exports.handler = async () => require('../../../lib/mail/read.cjs').read();\n",
      'lib/mail/read.cjs':
        "const { readFileSync } = require('fs');\nconst path = require('path');\nexports.read = () => readFileSync(path.join(__dirname, '../texts', 'mail.txt'), 'utf8');\n",
      'lib/texts/mail.txt': 'a mail',
    });
    expect(await app.call('shop/order')).toBe('a mail');
    expect(await app.names('shop/order')).toEqual([`${at}/handler.cjs`, 'aws_modules/shop/texts/mail.txt']);
  });
});

test('what is mentioned is looked at again when nothing else has changed', async () => {
  const app = project({
    [`${at}/handler.ts`]: `${read}export const handler = async () => readFileSync(join(__dirname, 'late.txt'), 'utf8');\n`,
  });
  expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
  app.write({ [`${at}/late.txt`]: 'late' });
  expect(await app.call('shop/order')).toBe('late');
  app.write({ [`${at}/late.txt`]: 'later' });
  expect(await app.call('shop/order')).toBe('later');
  app.events.length = 0;
  expect(await app.call('shop/order')).toBe('later');
  expect(app.events).toEqual([expect.objectContaining({ type: 'built', cached: true })]);
});

test('a folder above the code is not taken, nor what a pattern leaves out', async () => {
  const app = new TestProject({
    [`${at}/awsm.json`]: { lambda: { package: { excludePatterns: ['secret'] } } },
    [`${at}/handler.ts`]: `${read}const root = join(__dirname, '../../..');\nexport const handler = async () => [root, join(__dirname, '..'), join(__dirname, './secret.txt'), join(root, 'lib'), typeof readFileSync, resolve];\n`,
    [`${at}/secret.txt`]: '',
    'lib/a.txt': '',
  });
  expect(await app.names('shop/order')).toEqual([`${at}/handler.mjs`]);
});
