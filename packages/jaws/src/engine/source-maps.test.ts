import { join } from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { setEnv } from './env.ts';
import { openProject } from './open.ts';
import { packageFunctions } from './package.ts';
import { run } from './run.ts';
import { type Files, functionFiles, projectFolder, temporaryFolder, testHost } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** The error is thrown on line 6 of charge.ts; a type and a dependency on __dirname put lines before and above the code. */
const code = {
  'aws_modules/m/pay/handler.ts': `import { charge } from '../../../lib/charge.ts';
interface Event { amount: number }
export const handler = async (event: Event): Promise<string> => {
  return charge(event.amount, __dirname);
};
`,
  'lib/charge.ts': `/** A comment. */
export type Cents = number;

export function charge(amount: Cents, folder: string): string {
  if (amount > 0) return folder;
  throw new Error('nothing to pay');
}
`,
};

const pay = (optimize: Record<string, unknown>, cloudFormation: Record<string, unknown> = {}): Files => ({
  ...functionFiles('m/pay', {
    lambda: {
      envVars: ['NODE_OPTIONS'],
      package: { optimize },
      cloudFormation: { Runtime: 'nodejs22.x', MemorySize: 128, Timeout: 5, ...cloudFormation },
    },
    apiGateway: null,
  }),
  ...code,
});

async function deployed(name: string, files: Files, nodeOptions?: string) {
  const { 'aws_modules/m/pay/handler.js': _, ...rest } = files;
  const root = projectFolder({ name, domain: `${name}.test`, files: rest });
  const host = testHost(cloud.endpoint);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const once = () => deploy(host, { project: openProject(root), selection });
  if (nodeOptions !== undefined) {
    await once();
    await setEnv(host, { root, stage: 'dev', region: 'us-east-1' }, 'NODE_OPTIONS', nodeOptions);
  }
  await once();
  const lambda = await (await host.connect(undefined)).in('us-east-1').lambda();
  const FunctionName = `dev-${name}-lMPay`;
  const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"amount":0}' }));
  expect(FunctionError).toBe('Unhandled');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { errorMessage, trace } = JSON.parse(Buffer.from(Payload!).toString());
  expect(errorMessage).toBe('nothing to pay');
  return { trace: trace.join('\n') as string, variables: Environment?.Variables };
}

test('a deployed function names the lines of its sources', async () => {
  const own = { Environment: { Variables: { NODE_OPTIONS: '--no-deprecation' } } };
  const { trace, variables } = await deployed('mapped', pay({}, own));
  expect(trace).toMatch(/lib\/charge\.ts:6:\d+/);
  expect(trace).toMatch(/aws_modules\/m\/pay\/handler\.ts:4:\d+/);
  expect(variables).toMatchObject({ JAWS_STAGE: 'dev', NODE_OPTIONS: '--no-deprecation --enable-source-maps' });
});

test("and so it does with the stage's own NODE_OPTIONS", async () => {
  const { trace, variables } = await deployed('stage', pay({ minify: false }), '--no-warnings');
  expect(trace).toMatch(/lib\/charge\.ts:6:\d+/);
  expect(variables).toMatchObject({ NODE_OPTIONS: '--no-warnings --enable-source-maps' });
});

test('with optimize.sourceMaps false the zip has no map, and the environment no option', async () => {
  const { trace, variables } = await deployed('plain', pay({ sourceMaps: false }));
  expect(trace).toContain('handler.mjs:');
  expect(variables).not.toHaveProperty('NODE_OPTIONS');
});

test('a run on this machine always names them, and leaves the zips of a deployment alone', async () => {
  const { 'aws_modules/m/pay/handler.js': _, ...files } = pay({ sourceMaps: false });
  const root = projectFolder({ name: 'local', files: { ...files, 'event.json': { amount: 0 } } });
  const host = testHost('http://127.0.0.1:9');
  const outDir = join(temporaryFolder(), 'out');
  const zips = () => packageFunctions(host, { root, functions: 'all', outDir, analyze: false });
  await expect.poll(async () => (await zips()).functions[0]?.cached, { timeout: 10_000 }).toBe(true);
  const { error } = await run(host, {
    root,
    function: 'm/pay',
    stage: 'local',
    event: { from: 'file', file: join(root, 'event.json') },
  });
  expect(error?.trace.join('\n')).toMatch(/\blib\/charge\.ts:6:\d+/);
  expect((await zips()).functions[0]?.cached).toBe(true);
});
