import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { setEnv } from './env.ts';
import { openProject } from './open.ts';
import { status } from './status.ts';
import { answering, functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const runDeploy = (
  host: TestHost,
  root: string,
  selection: Partial<Selection> = {},
  over: Partial<DeployOptions> = {},
) => deploy(host, { project: openProject(root), selection: { ...all, ...selection }, ...over });
const results = (stacks: readonly { stack: string; result: string; region: string }[]) =>
  stacks.map(({ stack, region, result }) => `${stack} ${region} ${result}`).sort();
async function clients(region = 'us-east-1') {
  const aws = (await testHost(cloud.endpoint).connect(undefined)).in(region);
  return { cf: await aws.cloudFormation(), s3: await aws.s3(), lambda: await aws.lambda() };
}

describe('a project', () => {
  const root = projectFolder({
    name: 'shop',
    domain: 'shop.test',
    files: { ...functionFiles('m/hello'), ...functionFiles('m/bye') },
  });

  test('is deployed from nothing, and its URLs answer', async () => {
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root);
    expect(results(result.stacks)).toEqual([
      'dev-shop-e us-east-1 created',
      'dev-shop-l us-east-1 created',
      'dev-shop-r us-east-1 created',
    ]);
    expect(result.urls.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /m/bye', 'GET /m/hello']);
    for (const { url, path } of result.urls) {
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ message: path.slice(1) });
    }
    const order = host.events.flatMap((event) =>
      event.type === 'stack' && event.state === 'done' ? [event.stack] : [],
    );
    expect(order).toEqual(['dev-shop-r', 'dev-shop-l', 'dev-shop-e']);
  });

  test('streams the events of CloudFormation once each, in order', async () => {
    const { cf } = await clients();
    const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
    const { StackEvents = [] } = await cf.send(new DescribeStackEventsCommand({ StackName: 'dev-shop-r' }));
    const other = projectFolder({ name: 'events', domain: 'events.test' });
    const host = testHost(cloud.endpoint);
    await runDeploy(host, other);
    const streamed = host.events.flatMap((event) => (event.type === 'stack-event' ? [event] : []));
    // The same resources as the other project's; its first event belongs to the change set, before the execution.
    expect(streamed).toHaveLength(
      StackEvents.filter((event) => `${event.ResourceStatus}` !== 'REVIEW_IN_PROGRESS').length,
    );
    const times = streamed.map((event) => event.at);
    expect(times).toEqual([...times].sort());
    expect(streamed.at(-1)).toMatchObject({ logicalId: 'dev-events-r', status: 'CREATE_COMPLETE' });
  });

  test('records its roles and bucket in jaws.json', () => {
    const { stages } = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    expect(stages.dev).toEqual([
      {
        region: 'us-east-1',
        iamRoleArnLambda: expect.stringMatching(/^arn:aws:iam::\d{12}:role\/dev-shop-r-IamRoleLambda-/),
        iamRoleArnApiGateway: expect.stringMatching(/^arn:aws:iam::\d{12}:role\/dev-shop-r-IamRoleApiGateway-/),
        jawsBucket: 'jaws.dev.useast1.shop.test',
      },
    ]);
  });

  test('deployed again without a change makes no change set and uploads nothing', async () => {
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root);
    expect(result.plan.empty).toBe(true);
    expect(new Set(result.stacks.map((one) => one.result))).toEqual(new Set(['unchanged']));
    expect(host.events.filter((event) => ['uploaded', 'stack-event'].includes(event.type))).toEqual([]);
  });

  test('--plan shows what would change and changes nothing', async () => {
    write(root, { 'aws_modules/m/bye/handler.js': answering({ message: 'changed' }) });
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root, {}, { mode: 'plan' });
    expect(result.applied).toBe(false);
    const { uploads, stacks } = result.plan.regions[0]!;
    expect(uploads.map((upload) => upload.function)).toEqual(['m/bye']);
    expect(stacks.flatMap((stack) => stack.changes)).toEqual([
      { action: 'update', kind: 'function', id: 'm/bye', why: ['code'] },
    ]);
    expect(host.events.filter((event) => ['uploaded', 'stack', 'stack-event'].includes(event.type))).toEqual([]);
  });

  test('uploads and updates only what changed', async () => {
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root);
    expect(host.events.flatMap((event) => (event.type === 'uploaded' ? [event.function] : []))).toEqual(['m/bye']);
    expect(results(result.stacks)).toEqual([
      'dev-shop-e us-east-1 unchanged',
      'dev-shop-l us-east-1 updated',
      'dev-shop-r us-east-1 unchanged',
    ]);
    const bye = result.urls.find(({ path }) => path === '/m/bye')!;
    expect(await (await fetch(bye.url)).json()).toEqual({ message: 'changed' });
  });

  test('passes the environment to functions, and its values nowhere else', async () => {
    const host = testHost(cloud.endpoint);
    write(root, functionFiles('m/hello', { lambda: { envVars: ['API_TOKEN'] } }));
    const place = { root, stage: 'dev', region: undefined };
    const first = await runDeploy(host, root);
    expect(host.events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: 'Not set in dev us-east-1: API_TOKEN (m/hello).' }),
    );
    expect(first.plan.regions[0]?.stacks.flatMap((stack) => stack.changes)).toEqual([]);

    await setEnv(host, place, 'API_TOKEN', 'very secret value');
    await setEnv(host, place, 'UNASKED', 'other');
    const result = await runDeploy(host, root);
    expect(result.plan.regions[0]?.stacks.flatMap((stack) => stack.changes)).toEqual([
      { action: 'update', kind: 'function', id: 'm/hello', why: ['environment'] },
    ]);
    const { cf, lambda: functions } = await clients();
    const hello = await functions.send(new GetFunctionCommand({ FunctionName: 'dev-shop-lMHello' }));
    expect(hello.Configuration?.Environment?.Variables).toEqual({
      JAWS_STAGE: 'dev',
      JAWS_DATA_MODEL_STAGE: 'dev',
      NODE_OPTIONS: '--enable-source-maps',
      API_TOKEN: 'very secret value',
    });
    const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName: 'dev-shop-l' }));
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'dev-shop-l' }));
    for (const text of [TemplateBody, JSON.stringify(Stacks), JSON.stringify(result), JSON.stringify(host.events)]) {
      expect(text).not.toContain('very secret value');
    }
  });

  test('a selection touches nothing else', async () => {
    write(root, {
      'aws_modules/m/hello/handler.js': answering({ message: 'new hello' }),
      'aws_modules/m/bye/handler.js': answering({ message: 'new bye' }),
    });
    const host = testHost(cloud.endpoint);
    const selection = { resources: false, functions: ['m/hello'], endpoints: [] };
    const result = await runDeploy(host, root, selection);
    expect(results(result.stacks)).toEqual(['dev-shop-l us-east-1 updated']);
    expect(result.urls.map(({ path }) => path)).toEqual(['/m/hello']);
    const { endpoints } = (await status(host, { root })).regions[0]!;
    const said = await Promise.all(endpoints.map(async ({ url }) => (await fetch(url)).json()));
    expect(said).toEqual([{ message: 'changed' }, { message: 'new hello' }]);
  });

  test('loses what the project no longer has, endpoints before functions', async () => {
    const host = testHost(cloud.endpoint);
    const { rmSync } = await import('node:fs');
    rmSync(join(root, 'aws_modules/m/bye'), { recursive: true });
    await runDeploy(host, root);
    const left = (await status(host, { root })).regions[0]!;
    expect(left.functions.map(({ id }) => id)).toEqual(['m/hello']);
    expect(left.endpoints.map(({ path }) => path)).toEqual(['/m/hello']);

    rmSync(join(root, 'aws_modules/m'), { recursive: true });
    // With its last endpoint the API would lose its address.
    await expect(runDeploy(host, root)).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
    const gone = await runDeploy(host, root, {}, { allowAddressLoss: ['RestApi'] });
    expect(gone.stacks.map(({ stack, result }) => `${stack} ${result}`)).toEqual([
      'dev-shop-r unchanged',
      'dev-shop-e deleted',
      'dev-shop-l deleted',
    ]);
  });
});

describe('several regions', () => {
  const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-1'];
  const root = projectFolder({
    name: 'wide',
    domain: 'wide.test',
    stages: { dev: regions },
    files: functionFiles('m/hello'),
  });

  test('are deployed side by side', async () => {
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root);
    expect(result.urls.map(({ region }) => region).sort()).toEqual([...regions].sort());
    for (const { url } of result.urls) expect((await fetch(url)).status).toBe(200);
    const states = host.events.flatMap((event) => (event.type === 'stack' ? [`${event.state} ${event.region}`] : []));
    const firstDone = states.findIndex((state) => state.startsWith('done'));
    expect(states.slice(0, firstDone).filter((state) => state.startsWith('creating')).length).toBeGreaterThan(1);
  });

  test('one region is deployed alone, and status shows all', async () => {
    write(root, { 'aws_modules/m/hello/handler.js': answering({ message: 'new' }) });
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root, { region: 'eu-west-1' });
    expect(new Set(result.stacks.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    const found = await status(host, { root });
    const hashes = Object.fromEntries(found.regions.map(({ region, functions }) => [region, functions[0]?.hash]));
    expect(hashes['us-east-1']).toBe(hashes['ap-northeast-1']);
    expect(hashes['eu-west-1']).not.toBe(hashes['us-east-1']);
  });
});

describe('templates', () => {
  test('-d writes them and runs nothing', async () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
    const root = projectFolder({
      name: 'dry',
      domain: 'dry.test',
      files: {
        ...functionFiles('m/hello'),
        'cloudformation/resources-cf.json': { Resources: { Shared: topic } },
        'aws_modules/m/awsm.json': { resources: { cloudFormation: { Resources: { OfModule: topic } } } },
      },
    });
    const host = testHost(cloud.endpoint);
    const result = await runDeploy(host, root, {}, { mode: 'write' });
    expect(result.files).toEqual([
      'cloudformation/dev/us-east-1/resources-composed-cf.json',
      'cloudformation/dev/us-east-1/lambdas-cf.json',
      'cloudformation/dev/us-east-1/endpoints-cf.json',
    ]);
    const read = (index: number) => JSON.parse(readFileSync(join(root, result.files[index]!), 'utf8'));
    expect(read(1).Resources.lMHello.Type).toBe('AWS::Lambda::Function');
    // It contains the layers of all stages and of a module.
    expect(Object.keys(read(0).Resources)).toEqual(expect.arrayContaining(['JawsBucket', 'Shared', 'OfModule']));
    const functionsOnly = await runDeploy(host, root, { resources: false }, { mode: 'write' });
    expect(functionsOnly.files.some((file) => file.includes('resources'))).toBe(false);
    expect((await status(host, { root })).regions[0]?.stacks).toEqual([]);
  });

  test('too large for a request go by the bucket, and leave nothing there', async () => {
    const large = 'x'.repeat(60_000);
    const mock = (path: string) => ({
      cloudFormation: {
        Type: 'MOCK',
        Path: path,
        Method: 'GET',
        Responses: { default: { statusCode: '200', responseTemplates: { 'application/json': large } } },
      },
    });
    const root = projectFolder({
      name: 'large',
      domain: 'large.test',
      files: functionFiles('m/hello', { apiGateway: mock('m/hello') }),
    });
    const host = testHost(cloud.endpoint);
    const { urls } = await runDeploy(host, root);
    expect(await (await fetch(urls[0]!.url)).text()).toBe(large);
    const { s3 } = await clients();
    const left = await s3.send(
      new ListObjectsV2Command({ Bucket: 'jaws.dev.useast1.large.test', Prefix: 'JAWS/templates/' }),
    );
    expect(left.KeyCount).toBe(0);
  });

  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const withFiller = (name: string, section: string) => {
    const root = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/hello') });
    const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
    template[section] = { Filler: { a: { b: 'x'.repeat(60_000) } } };
    write(root, { [file]: template });
    return root;
  };
  const notices = (host: TestHost) =>
    host.events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])).join('\n');

  test('of the first resources too: their bucket is made first', async () => {
    const root = withFiller('huge', 'Metadata');
    const host = testHost(cloud.endpoint);
    const { urls } = await runDeploy(host, root);
    expect((await fetch(urls[0]!.url)).status).toBe(200);
    expect(notices(host)).toContain('The template of dev-huge-r in us-east-1 is too large for a request');
    expect((await runDeploy(testHost(cloud.endpoint), root, {}, { mode: 'plan' })).plan.empty).toBe(true);
    const { s3 } = await clients();
    const Bucket = 'jaws.dev.useast1.huge.test';
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'JAWS/templates/' }))).KeyCount).toBe(0);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toContain('TlsOnly');

    // Somebody deletes the bucket, which is needed for a template that is too large for the request.
    const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
    template.Outputs = { ...template.Outputs, More: { Value: 'more' } };
    write(root, { [file]: template });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    const planned = await runDeploy(testHost(cloud.endpoint), root, {}, { mode: 'plan', revertDrift: true });
    expect(planned.plan.empty).toBe(false);
    const again = testHost(cloud.endpoint);
    await runDeploy(again, root, {}, { revertDrift: true });
    expect(notices(again)).toContain('its bucket is made first');
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toContain('TlsOnly');
    expect((await runDeploy(testHost(cloud.endpoint), root, {}, { mode: 'plan' })).plan.empty).toBe(true);
  }, 180_000);

  test('are refused where even what makes the bucket is too large', async () => {
    await expect(runDeploy(testHost(cloud.endpoint), withFiller('vast', 'Mappings'))).rejects.toMatchObject({
      code: 'FirstTemplateTooLarge',
      message: expect.stringMatching(/dev-vast-r has \d+ bytes/),
    });
    const { cf } = await clients();
    await expect(cf.send(new DescribeStacksCommand({ StackName: 'dev-vast-r' }))).rejects.toThrow('does not exist');
  });
});

describe('old code', () => {
  test('goes once ten later deployments are kept, never the deployed one', async () => {
    const root = projectFolder({
      name: 'old',
      domain: 'old.test',
      files: functionFiles('m/hello', { apiGateway: null }),
    });
    const host = testHost(cloud.endpoint);
    for (let version = 0; version < 13; version++) {
      write(root, { 'aws_modules/m/hello/handler.js': answering({ version }) });
      await runDeploy(host, root);
    }
    const { s3, lambda: functions } = await clients();
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'jaws.dev.useast1.old.test', Prefix: 'JAWS/code/' }),
    );
    expect(Contents).toHaveLength(11);
    const { Configuration } = await functions.send(new GetFunctionCommand({ FunctionName: 'dev-old-lMHello' }));
    expect(Configuration?.State).toBe('Active');
    const { plan } = await runDeploy(host, root, {}, { mode: 'plan' });
    expect(plan.empty).toBe(true);
  });
});
