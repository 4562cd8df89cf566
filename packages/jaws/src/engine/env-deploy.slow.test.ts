import { randomUUID } from 'node:crypto';
import { DescribeStacksCommand, GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { readEnvironment } from '../env/remote.ts';
import { valuesOfTemplate } from '../env/template-values.ts';
import { listVersions } from '../env/versions.ts';
import type { Template } from '../model/types.ts';
import { versionsIn } from '../templates/environment.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { run } from './run.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const us = 'us-east-1';

/** A project of two functions: one uses TOKEN and DB_URL, the other uses nothing. */
function project(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    files: {
      ...functionFiles('m/one', { lambda: { envVars: ['TOKEN', 'DB_URL'] }, apiGateway: null }),
      ...functionFiles('m/two', { apiGateway: null }),
    },
  });
  const host = testHost(cloud.endpoint);
  const place = { stage: 'dev', region: us, bucket: `jaws.dev.useast1.${name}.test` };
  const env = { root, stage: 'dev', region: us };
  const deployment = (over: Partial<DeployOptions> = {}) =>
    deploy(host, {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: [] },
      ...over,
    });
  const changed = async (over: Partial<DeployOptions> = {}) => {
    const { plan } = await deployment(over);
    return plan.regions.flatMap(({ stacks }) =>
      stacks.flatMap(({ changes }) => changes.map(({ id, why }) => `${id}: ${why.join(', ')}`)),
    );
  };
  const StackName = `dev-${name}-l`;
  return {
    root,
    host,
    place,
    name,
    StackName,
    set: (key: string, value: Parameters<typeof setEnv>[3]) => setEnv(testHost(cloud.endpoint), env, key, value),
    list: async () => (await listEnv(testHost(cloud.endpoint), env))[0]!.variables,
    deployment,
    changed,
    /** The variables of a deployed function. */
    variables: async (id = 'lMOne') => {
      const lambda = await aws.in(us).lambda();
      const FunctionName = `dev-${name}-${id}`;
      return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Environment?.Variables ?? {};
    },
    template: async () => {
      const cf = await aws.in(us).cloudFormation();
      const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
      return JSON.parse(TemplateBody!) as Template;
    },
  };
}

/** Waits until a stack is at rest. */
async function settled(StackName: string): Promise<string> {
  const cf = await aws.in(us).cloudFormation();
  for (;;) {
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks![0]!.StackStatus!;
    if (!status.endsWith('IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('an earlier deployment can be deployed again with the values that it had', async () => {
  const shop = project('again');
  await shop.deployment();
  await shop.set('TOKEN', 'first-value');
  expect(await shop.changed()).toEqual(['m/one: environment']);
  const first = await shop.template();
  await shop.set('TOKEN', 'second-value');
  expect(await shop.changed({ mode: 'plan' })).toEqual(['m/one: environment']);
  expect(await shop.changed()).toEqual(['m/one: environment']);
  expect(await shop.changed()).toEqual([]);
  expect(await shop.variables()).toMatchObject({ TOKEN: 'second-value', JAWS_STAGE: 'dev' });

  const values = await valuesOfTemplate(aws, shop.name, shop.place, first);
  const cf = await aws.in(us).cloudFormation();
  await cf.send(
    new UpdateStackCommand({
      StackName: shop.StackName,
      TemplateBody: JSON.stringify(first),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: Object.keys(first.Parameters!).map((ParameterKey) =>
        Object.hasOwn(values, ParameterKey)
          ? { ParameterKey, ParameterValue: values[ParameterKey]! }
          : { ParameterKey, UsePreviousValue: true },
      ),
    }),
  );
  expect(await settled(shop.StackName)).toBe('UPDATE_COMPLETE');
  expect(await shop.variables()).toMatchObject({ TOKEN: 'first-value' });
  // The next deployment knows the existing values.
  expect(await shop.changed({ mode: 'plan' })).toEqual(['m/one: environment']);
  await shop.set('TOKEN', 'first-value');
  expect(await shop.changed({ mode: 'plan' })).toEqual([]);

  // A value of the wrong version is an error, never deployed.
  const forged = JSON.parse(JSON.stringify(first).replaceAll(/("TOKEN":")[0-9a-f]{12}"/g, '$1000000000000"'));
  await expect(valuesOfTemplate(aws, shop.name, shop.place, forged)).rejects.toMatchObject({
    code: 'EnvVersionDamaged',
  });
});

test('values are in no template, plan, event or name of an object', async () => {
  const shop = project('hidden');
  await shop.deployment();
  await shop.set('TOKEN', 'hunter2hunter2');
  const planned = await shop.deployment({ mode: 'plan' });
  const done = await shop.deployment();
  const cf = await aws.in(us).cloudFormation();
  const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: shop.StackName }));
  const s3 = await aws.in(us).s3();
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: shop.place.bucket }));
  const seen = [planned, done, await shop.template(), Stacks, Contents, shop.host.events];
  expect(await shop.variables()).toMatchObject({ TOKEN: 'hunter2hunter2' });
  expect(JSON.stringify(seen)).not.toContain('hunter2');
});

test('an environment that was written by other means is a version with the next deployment', async () => {
  const shop = project('adopted');
  await shop.deployment();
  const { salt } = await readEnvironment(aws, shop.name, shop.place);
  const s3 = await aws.in(us).s3();
  const Key = `JAWS/envVars/${shop.name}/dev/.env`;
  await s3.send(
    new PutObjectCommand({
      Bucket: shop.place.bucket,
      Key,
      Body: 'JAWS_STAGE=dev\nJAWS_DATA_MODEL_STAGE=dev\nTOKEN=mine\n',
    }),
  );
  // A plan writes nothing.
  expect(await shop.changed({ mode: 'plan' })).toEqual(['m/one: environment']);
  expect(await readEnvironment(aws, shop.name, shop.place)).toMatchObject({ kept: false, salt });
  expect(await shop.changed()).toEqual(['m/one: environment']);
  expect(await shop.variables()).toMatchObject({ TOKEN: 'mine' });
  const now = await readEnvironment(aws, shop.name, shop.place);
  expect(now).toMatchObject({ kept: true, salt });
  expect(versionsIn(await shop.template())).toContain(now.version);
  expect(await shop.changed()).toEqual([]);
});

test('versions that a stack names stay, however old, and others go', async () => {
  const shop = project('pruned');
  await shop.deployment();
  const [first] = versionsIn(await shop.template());
  for (let step = 0; step < 55; step++) await shop.set('UNASKED', String(step));
  await shop.set('TOKEN', 'x');
  await shop.deployment();
  const kept = (await listVersions(aws, shop.name, shop.place)).map(({ version }) => version);
  // The function m/two has its values from the first version.
  expect(kept).toContain(first);
  expect(kept.length).toBeLessThanOrEqual(52);
  expect(kept.length).toBeGreaterThanOrEqual(50);
}, 120_000);

test('a value that CloudFormation reads elsewhere is never read here', async () => {
  const shop = project('elsewhere');
  await send('ssm', 'AmazonSSM.PutParameter', { Name: '/app/db-url', Type: 'String', Value: 'postgres://db' });
  await send('secretsmanager', 'secretsmanager.CreateSecret', {
    Name: 'shop/token',
    ClientRequestToken: randomUUID(),
    SecretString: JSON.stringify({ key: 'from-the-secret' }),
  });
  await shop.deployment();
  await shop.set('DB_URL', { service: 'ssm', name: '/app/db-url', version: undefined });
  await shop.set('TOKEN', { service: 'secretsmanager', name: 'shop/token', key: 'key', stage: undefined });
  expect((await shop.list()).map(({ name, value, reference, secret }) => [name, value, reference, secret])).toEqual(
    expect.arrayContaining([
      ['DB_URL', '{{resolve:ssm:/app/db-url}}', 'ssm /app/db-url', false],
      ['TOKEN', '{{resolve:secretsmanager:shop/token:SecretString:key}}', 'secret shop/token:key', false],
    ]),
  );
  await shop.deployment();
  expect(await shop.variables()).toMatchObject({ DB_URL: 'postgres://db', TOKEN: 'from-the-secret' });
  expect(JSON.stringify([await shop.template(), shop.host.events])).not.toMatch(/postgres|from-the-secret/);
  expect(await shop.changed()).toEqual([]);

  // Nothing resolves the reference here: the variable is left out, with a warning.
  const host = testHost(cloud.endpoint);
  await run(host, { root: shop.root, function: 'm/one', stage: 'dev', region: us });
  expect(host.events).toContainEqual(
    expect.objectContaining({ type: 'warning', message: expect.stringContaining('DB_URL, TOKEN') }),
  );
});

test('what cannot be deployed is refused before anything changes', async () => {
  const shop = project('refused');
  await shop.deployment();
  const template = await shop.template();
  const s3 = await aws.in(us).s3();
  const write = (Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: shop.place.bucket, Key: `JAWS/envVars/${shop.name}/dev/.env`, Body }));
  await write('TOKEN={{resolve:ssm-secure:/app/token:1}}\n');
  await expect(shop.deployment()).rejects.toMatchObject({
    code: 'EnvReferenceInvalid',
    message: expect.stringMatching(/TOKEN.*SecureString/),
  });
  await write(`TOKEN=${'x'.repeat(3000)}\nDB_URL=${'y'.repeat(1100)}\n`);
  await expect(shop.deployment()).rejects.toMatchObject({
    code: 'EnvironmentTooLarge',
    message: expect.stringMatching(
      /m\/one in dev us-east-1 take 4\d\d\d bytes .*TOKEN \(3010 bytes\), DB_URL \(1111 bytes\)/,
    ),
  });
  expect(await shop.template()).toEqual(template);
});

/** A call of a service that the tool has no client for. */
async function send(service: string, target: string, body: object): Promise<void> {
  const credential = `test/20260101/${us}/${service}/aws4_request`;
  const answer = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
