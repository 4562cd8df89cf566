import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder, testHost } from './testing/project.ts';
import { tidyProject } from './tidy.ts';

test('a file that is changed while somebody decides is not overwritten, and nothing else is written', async () => {
  const root = projectFolder({ stages: { dev: ['us-east-1', 'eu-west-1'] } });
  const file = join(root, 'cloudformation/dev/eu-west-1/resources-cf.json');
  const edited = readFileSync(file, 'utf8').replace('"aaStage"', '"mine": { "Type": "String" }, "aaStage"');
  const agree = async () => writeFileSync(file, edited);
  await expect(tidyProject(testHost('http://127.0.0.1:9'), { root, agree })).rejects.toMatchObject({
    code: 'FilesChanged',
    message: expect.stringContaining('cloudformation/dev/eu-west-1/resources-cf.json'),
  });
  expect(readFileSync(file, 'utf8')).toBe(edited);
  expect(existsSync(join(root, 'cloudformation/resources-cf.json'))).toBe(false);
});
