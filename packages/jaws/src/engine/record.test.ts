import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../events.ts';
import { recordResources } from './record.ts';
import { projectFolder } from './testing/project.ts';

const outputs = (region: string) => ({
  region,
  bucket: `jaws.${region}`,
  outputs: { IamRoleArnLambda: `arn:${region}` },
});

test('several regions are one change of jaws.json, and files beside it are not read', () => {
  const root = projectFolder({
    name: 'recorded',
    domain: 'recorded.test',
    files: { 'aws_modules/m/awsm.json': '{ being edited' },
  });
  const file = join(root, 'jaws.json');
  const regions = ['us-east-1', 'eu-west-1'];
  writeFileSync(
    file,
    `{ // mine\n  "name": "recorded",\n  "stages": { "dev": [${regions.map((region) => `{ "region": "${region}" }`).join(', ')}] }\n}\n`,
  );
  const events: Event[] = [];
  recordResources(
    (event) => events.push(event),
    { root, id: 'recordedid' },
    'dev',
    [...regions, 'us-west-2'].map(outputs),
  );
  expect(events).toEqual([{ type: 'wrote', path: file }]);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('// mine');
  const written = JSON.parse(text.replace('// mine', ''));
  expect(written.id).toBe('recordedid');
  expect(written.stages.dev).toEqual(
    regions.map((region) => ({ region, iamRoleArnLambda: `arn:${region}`, jawsBucket: `jaws.${region}` })),
  );

  recordResources((event) => events.push(event), { root, id: 'anotherid' }, 'dev', regions.map(outputs));
  expect(events).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
