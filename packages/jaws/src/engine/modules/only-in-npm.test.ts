import { expect, test } from 'vitest';
import type { Event } from '../../events.ts';
import { projectFolder, write } from '../testing/project.ts';
import { warnOfModulesOnlyInNpm } from './only-in-npm.ts';

function warnings(root: string): Event[] {
  const events: Event[] = [];
  warnOfModulesOnlyInNpm({ emit: (event) => events.push(event) }, root);
  return events;
}

test('an aws-module that npm has installed alone is named, with the command that adds it', () => {
  const root = projectFolder({ name: 'shop', domain: 'shop.test' });
  const packages = { 'awsm-images': '1', '@acme/awsm-mail': '1', 'awsm-users': '1', sharp: '1', missing: '1' };
  write(root, {
    'package.json': { name: 'shop', dependencies: packages },
    'node_modules/awsm-images/awsm.json': { name: 'awsm-images' },
    'node_modules/@acme/awsm-mail/awsm.json': { name: 'awsm-mail' },
    'node_modules/awsm-users/awsm.json': { name: 'awsm-users' },
    'node_modules/sharp/package.json': { name: 'sharp' },
    'aws_modules/awsm-users/awsm.json': { name: 'awsm-users' },
  });
  expect(warnings(root)).toEqual([
    {
      type: 'warning',
      message: expect.stringContaining('the aws-module awsm-images,'),
      hint: 'jaws module install awsm-images',
    },
    {
      type: 'warning',
      message: expect.stringContaining('the aws-module @acme/awsm-mail,'),
      hint: 'jaws module install @acme/awsm-mail',
    },
  ]);

  write(root, { 'aws_modules/awsm-mail/awsm.json': {}, 'aws_modules/awsm-images/awsm.json': {} });
  expect(warnings(root)).toEqual([]);
  write(root, { 'package.json': '{ being edited' });
  expect(warnings(root)).toEqual([]);
});
