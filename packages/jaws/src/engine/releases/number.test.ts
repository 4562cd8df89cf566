import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { meanwhile, takesLease } from '../testing/meanwhile.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { rollback } from './rollback.ts';

const region = 'us-east-1';
const consent = { region: undefined, plan: false, recover: false, forceUnlock: false, allowDataLoss: [] };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

const queue = (name: string) => ({
  resources: { cloudFormation: { Resources: { [name]: { Type: 'AWS::SQS::Queue' } } } },
});

/** A deployed project of one function, whose module can have a queue. */
async function deployed(name: string) {
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: [region] }, files });
  const host = () => testHost(cloud.endpoint);
  const run = (part: 'resources' | 'functions', own = host()) =>
    deploy(own, {
      project: openProject(root),
      selection: {
        stage: 'dev',
        region: undefined,
        resources: part === 'resources',
        functions: part === 'functions' ? 'all' : [],
        endpoints: [],
      },
    });
  await run('resources');
  await run('functions');
  return {
    host,
    run,
    write: (changed: Record<string, unknown>) => write(root, changed),
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    rollback: (release: string) => rollback(host(), { project: openProject(root), stage: 'dev', release, ...consent }),
    runs: async () => {
      const lambda = await (await host().connect(undefined)).in(region).lambda();
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lMOne:live` }));
      return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
    },
  };
}

test('a release of the resources has the functions as they are when it gets its number, not as they were read before', async () => {
  const shop = await deployed('meanwhile');
  shop.write({ 'aws_modules/m/awsm.json': queue('Jobs') });
  const host = meanwhile(shop.host(), takesLease, async () => {
    shop.code('second');
    await shop.run('functions');
  });
  const { releaseNumber } = await shop.run('resources', host);
  shop.code('third');
  await shop.run('functions');
  await shop.rollback(String(releaseNumber));
  expect(await shop.runs()).toBe('second');
});
