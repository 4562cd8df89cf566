import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { addRegions } from './add-regions.ts';
import { createRegion } from './create-region.ts';
import { deploy } from './deploy.ts';
import { createDomain } from './domains/create.ts';
import { removeDomain } from './domains/remove.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import { asTypeScript } from './testing/typescript.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const everything = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const code = `export const handler = async () => ({ memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE });\n`;

/** A project in two regions with a function, all of it in TypeScript. */
function shop(name: string, change?: (text: string) => string) {
  const files = functionFiles('m/f', { code });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: ['us-east-1', 'eu-west-1'] }, files });
  const text = asTypeScript(root, 'jaws.json', change);
  write(root, { 'aws_modules/m/memory.ts': 'export const memory: number = 192;\n' });
  asTypeScript(
    root,
    'aws_modules/m/f/awsm.json',
    (awsm) => `import { memory } from '../memory';\n${awsm.replace('"MemorySize": 128', '"MemorySize": memory')}`,
  );
  const host = testHost(cloud.endpoint);
  return {
    root,
    host,
    text,
    jaws: () => readFileSync(join(root, 'jaws.config.ts'), 'utf8'),
    deploy: (over = {}) => deploy(host, { project: openProject(root), selection: everything, ...over }),
    remove: (region: string) =>
      removeStage(host, {
        project: openProject(root),
        stage: 'dev',
        region,
        deleteData: true,
        agree: async () => {},
      }),
    regions: () => openProject(root).model.stages[0]!.regions.map(({ region }) => region),
    stacks: async (region: string) => {
      const cloudFormation = await (await host.connect(undefined)).in(region).cloudFormation();
      const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
      return Stacks.map((one) => one.StackName ?? '').filter((one) => one.startsWith(`dev-${name}-`));
    },
    memory: async (region: string) => {
      const lambda = await (await host.connect(undefined)).in(region).lambda();
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lMF`, Qualifier: 'live' }));
      return (JSON.parse(Buffer.from(Payload!).toString()) as { memory: string }).memory;
    },
  };
}

test('a project in TypeScript is deployed to two regions, gets one more and loses one', async () => {
  const one = shop('typed', (text) => text.replace('export default', '// Ours.\nexport default'));
  await one.deploy();
  expect([await one.memory('us-east-1'), await one.memory('eu-west-1')]).toEqual(['192', '192']);
  // The resources' outputs are written in the same place as in jaws.json, and nothing else is touched.
  expect(one.jaws()).toMatch(/^import .*\n\n\/\/ Ours\.\nexport default defineProject\(\{\n {2}"name": "typed",\n/);
  expect(openProject(one.root).project.jaws.data).toMatchObject({
    stages: {
      dev: [{ iamRoleArnLambda: expect.stringContaining('arn:aws:iam::') }, { jawsBucket: expect.any(String) }],
    },
  });
  expect((await one.deploy({ mode: 'plan' })).plan.empty).toBe(true);

  const own = { writeOnly: false, recover: false };
  await addRegions(one.host, { root: one.root, stage: 'dev', regions: ['sa-east-1'], ...own });
  expect(one.regions()).toEqual(['us-east-1', 'eu-west-1', 'sa-east-1']);
  await one.deploy();
  expect(await one.memory('sa-east-1')).toBe('192');

  await one.remove('eu-west-1');
  expect(one.regions()).toEqual(['us-east-1', 'sa-east-1']);
  expect(await one.stacks('eu-west-1')).toEqual([]);
  expect(existsSync(join(one.root, 'cloudformation/dev/eu-west-1'))).toBe(false);
  expect(one.jaws()).toContain('// Ours.');
  expect(readdirSync(one.root).filter((name) => name.startsWith('.') || name.startsWith('jaws'))).toEqual([
    '.jaws',
    'jaws.config.ts',
  ]);
});

test('a domain is written, and taken out again', async () => {
  const one = shop('named');
  const domain = { project: openProject(one.root), stage: 'dev', name: 'api.named.test', zone: false as const };
  await createDomain(one.host, { ...domain, deploys: false });
  expect(one.jaws()).toContain("domains: { dev: [{ name: 'api.named.test', zone: false }] }");
  await one.deploy();
  await removeDomain(one.host, { project: openProject(one.root), name: 'api.named.test', agree: async () => {} });
  expect(openProject(one.root).model.stages[0]!.domains).toBeUndefined();
});

test('what is not a literal is refused before anything is changed, with what to write', async () => {
  const computed = (text: string) =>
    text
      .replace(/"stages": \{\n {4}"dev": \[[^\]]*\]/, '"stages": {\n    "dev": regions.map((region) => ({ region }))')
      .replace('export default', 'const regions = ["us-east-1", "eu-west-1"];\n\nexport default');
  const one = shop('computed', computed);
  await one.deploy();
  // Nothing depends on the outputs written after a deployment: they are not written, without a message.
  // The project's id is a literal.
  const written = one.jaws();
  expect(written.replace(/,\n *id: '[0-9a-f]{16}'/, '')).toBe(one.text);
  const said = one.host.events.filter(({ type }) => type !== 'wrote');
  expect(JSON.stringify(said)).not.toContain('jaws.config.ts');
  expect((await one.deploy({ mode: 'plan' })).plan.empty).toBe(true);

  const { root } = one;
  const refused = {
    code: 'NotWritable',
    position: { file: 'jaws.config.ts', line: 9 },
    hint: expect.stringContaining(
      "write `{ region: 'sa-east-1', jawsBucket: 'jaws.dev.saeast1.computed.test' }` at `stages.dev[2]`",
    ),
  };
  const own = { writeOnly: false, recover: false };
  await expect(addRegions(one.host, { root, stage: 'dev', regions: ['sa-east-1'], ...own })).rejects.toMatchObject(
    refused,
  );
  await expect(createRegion(one.host, { root, stage: 'dev', region: 'sa-east-1', ...own })).rejects.toMatchObject(
    refused,
  );
  expect(existsSync(join(root, 'cloudformation/dev/sa-east-1'))).toBe(false);
  expect(await one.stacks('sa-east-1')).toEqual([]);

  // If a region is removed from AWS but stays in the file, a message says so, and the project stays readable.
  await one.remove('eu-west-1');
  expect(await one.stacks('eu-west-1')).toEqual([]);
  expect(one.host.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: expect.stringContaining('dev eu-west-1 is removed from AWS and still in the project.'),
      hint: expect.stringContaining('By hand, in jaws.config.ts:9: take out `stages.dev[1]`.'),
    }),
  );
  expect([one.jaws(), one.regions()]).toEqual([written, ['us-east-1', 'eu-west-1']]);
});
