import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('a topic that exists in one region only is known to the functions of all', async () => {
  const root = projectFolder({
    stages: { dev: ['us-east-1', 'eu-west-1'] },
    files: functionFiles('m/hello', {
      lambda: {
        cloudFormation: {
          Handler: 'aws_modules/m/hello/handler.handler',
          Runtime: 'nodejs22.x',
          Environment: { Variables: { TOPIC: { Ref: 'TopicArn' } } },
        },
      },
      code: 'export const handler = async () => ({ statusCode: 200, body: process.env.TOPIC });\n',
    }),
  });
  for (const region of ['us-east-1', 'eu-west-1']) {
    const path = `cloudformation/dev/${region}/resources-cf.json`;
    const template = JSON.parse(readFileSync(join(root, path), 'utf8'));
    template.Resources.Topic = { Type: 'AWS::SNS::Topic', Metadata: { 'jaws:home': true } };
    template.Outputs.TopicArn = { Value: { Ref: 'Topic' } };
    write(root, { [path]: template });
  }
  const options = {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const,
  };
  const { urls } = await deploy(testHost(cloud.endpoint), options);
  expect(urls).toHaveLength(2);
  for (const { url } of urls) expect(await (await fetch(url)).text()).toMatch(/^arn:aws:sns:us-east-1:\d+:/);
  expect((await deploy(testHost(cloud.endpoint), { ...options, mode: 'plan' })).plan.empty).toBe(true);
}, 90_000);
