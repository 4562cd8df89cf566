import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readProject } from '../read.ts';
import { folderOf } from './testing.ts';

test('the examples of docs/types.md are a project', () => {
  const text = readFileSync(new URL('../../../../../docs/types.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf('## Project files in TypeScript'));
  const files = [...section.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name, code]) => [name!, code!] as const);
  expect(files).toHaveLength(4);
  const { jaws, modules } = readProject(folderOf(Object.fromEntries(files)));
  expect(jaws.data).toMatchObject({
    name: 'shop',
    stages: { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1', logs: 365 }, { region: 'eu-west-1' }] },
  });
  expect(modules[0]!.awsm!.data).toMatchObject({ resources: { cloudFormation: { Resources: { JobsQueue: {} } } } });
  expect(modules[0]!.functions[0]!.awsm.data).toMatchObject({ lambda: { resources: ['JobsQueue'] } });
});
