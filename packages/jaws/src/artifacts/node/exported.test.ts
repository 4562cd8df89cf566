import { expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';

const project = (name: string, text: string) =>
  new TestProject({ 'aws_modules/a/f/awsm.json': { lambda: {} }, [`aws_modules/a/f/${name}`]: text });

test.each([
  ['handler.js', 'const own = module;\nown.exports = { handler: async () => 1 };'],
  ['handler.js', 'Object.assign(module, { exports: { handler: async () => 1 } });'],
  ['handler.cts', 'const all = { handler: async () => 1 };\nexport = all;'],
  ['handler.js', 'exports.handler = async () => 1;'],
  ['handler.js', "module.exports['handler'] = async () => 1;"],
])('code whose exports its text does not deny is built, and runs: %s, %s', async (name, text) => {
  expect(await project(name, text).call('a/f')).toBe(1);
});

test('code whose text shows that it exports no handler is refused', async () => {
  await expect(project('handler.js', 'exports.handle = async () => 1;').build()).rejects.toMatchObject({
    message: expect.stringContaining('handler'),
  });
});
