import { expect, test } from 'vitest';
import { status } from './status.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

test('status names the file of each resource, also when no region responds', async () => {
  const queue = { Type: 'AWS::SQS::Queue' };
  const root = projectFolder({
    files: {
      ...functionFiles('links/add'),
      'aws_modules/links/awsm.json': { name: 'links', resources: { cloudFormation: { Resources: { Jobs: queue } } } },
      'cloudformation/resources-cf.json': { Resources: { Shared: queue } },
    },
  });
  const { regions } = await status(testHost('http://127.0.0.1:9'), { root });
  const origins = Object.fromEntries(regions[0]!.resources.map(({ id, ...origin }) => [id, origin]));
  expect(origins).toMatchObject({
    Jobs: { type: 'AWS::SQS::Queue', file: 'aws_modules/links/awsm.json', module: 'links', line: expect.any(Number) },
    Shared: { file: 'cloudformation/resources-cf.json' },
    JawsBucket: { file: 'cloudformation/dev/us-east-1/resources-cf.json' },
  });
  expect(origins.Shared).not.toHaveProperty('module');
});
