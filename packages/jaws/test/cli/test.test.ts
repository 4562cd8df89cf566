import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/base/process.ts';
import { bin, jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const temporary = temporaryFolder();
const { NODE_TEST_CONTEXT: _, ...own } = process.env;
const env = {
  ...Object.fromEntries(
    Object.keys(own)
      .filter((name) => /^(VITEST|TEST$)/.test(name))
      .map((name) => [name, undefined]),
  ),
  NODE_ENV: undefined,
  NODE_TEST_CONTEXT: undefined,
  JAWS_HOME: home.path,
  TMPDIR: temporary.path,
  AWS_PROFILE: 'somebody',
  AWS_SECRET_ACCESS_KEY: 'real',
};
const project = join(work.path, 'shop');
const inProject = (...args: string[]) => jaws(args, { cwd: project, env });
const root = fileURLToPath(new URL('../../../..', import.meta.url));

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(project, name, '..'), { recursive: true });
    writeFileSync(join(project, name), text);
  }
};
const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** The queue and the function from docs/testing.md. */
const orders = () => {
  const shared = JSON.parse(readFileSync(join(project, 'cloudformation/resources-cf.json'), 'utf8'));
  shared.Resources.OrdersQueue = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 600 } };
  shared.Outputs.OrdersQueue = { Value: { Ref: 'OrdersQueue' } };
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['OrdersQueue', 'Arn'] } };
  shared.Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.push(statement);
  return {
    'cloudformation/resources-cf.json': json(shared),
    'aws_modules/orders/awsm.json': json({ name: 'orders', version: '0.0.1' }),
    'aws_modules/orders/place/awsm.json': json({
      lambda: {
        cloudFormation: {
          Handler: 'aws_modules/orders/place/handler.handler',
          Environment: { Variables: { QUEUE: { Ref: 'OrdersQueue' } } },
        },
      },
    }),
    'aws_modules/orders/place/handler.js': `import { createAws } from 'jaws-core-js/aws';
export const handler = async ({ id }) => {
  console.log('placing', id);
  if (id === undefined) throw new RangeError('an order has an id');
  await createAws().json('sqs', 'SendMessage', { QueueUrl: process.env.QUEUE, MessageBody: id });
  return { placed: id, queue: process.env.QUEUE };
};
`,
  };
};

beforeAll(async () => {
  const args = ['project', 'create', '-d', '-n', 'shop', '-r', 'us-east-1', '-u', 'tests.example', '-p', 'local'];
  expect((await jaws(args, { cwd: work.path, env })).code).toBe(0);
  expect((await inProject('module', 'create', 'greetings', 'hello')).code).toBe(0);
  expect((await inProject('module', 'create', 'greetings', 'plain', '-r', 'javascript', '--lambda')).code).toBe(0);
  write(orders());
}, 180_000);
beforeEach(() => rmSync(join(project, 'more'), { recursive: true, force: true }));
afterAll(() => {
  for (const folder of [home, work, temporary]) folder.remove();
});

const nodeTest = (body: string, imports = '') => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from 'jaws-core-js/test';
${imports}
test('a test', async () => {
${body}
});
`;

describe('jaws test', () => {
  it('runs the tests of new functions, with nothing installed, and changes nothing', async () => {
    const before = readFileSync(join(project, 'jaws.json'), 'utf8');
    const { code, stdout, stderr } = await inProject('test');
    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/pass 4\n/);
    expect(stdout).toMatch(/✔ greetings\/hello answers where it is deployed/);
    expect(stdout).toMatch(/✔ greetings\/plain answers where it is deployed/);
    expect(readFileSync(join(project, 'jaws.json'), 'utf8')).toBe(before);
    expect(readdirSync(home.path)).not.toContain('cloud');
    expect(readdirSync(temporary.path)).toEqual([]);
  }, 180_000);

  it('gives each file a cloud of its own', async () => {
    const file = (name: string) =>
      nodeTest(
        `  const app = await startApp();
  const { s3 } = createAws(app.aws);
  const bucket = app.resources.JawsBucket;
  await s3.put(bucket, 'key', '${name}');
  // Until the other one has written, too.
  const { writeFileSync, existsSync } = await import('node:fs');
  writeFileSync('more/${name}.done', '');
  while (!existsSync('more/one.done') || !existsSync('more/two.done')) await new Promise((done) => setTimeout(done, 20));
  assert.equal(Buffer.from((await s3.get(bucket, 'key')).body).toString(), '${name}');
  const { value } = await app.invoke('orders/place', { id: '${name}' });
  assert.equal(value.queue, app.resources.OrdersQueue);
  assert.deepEqual((await app.messages('OrdersQueue')).map(({ body }) => body), ['${name}']);`,
        "import { createAws } from 'jaws-core-js/aws';",
      );
    write({ 'more/one.test.mjs': file('one'), 'more/two.test.mjs': file('two') });
    const { code, stdout } = await inProject('test', 'more', '--', '--test-concurrency=2');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 2\n/) });
  }, 180_000);

  it('keeps AWS out of reach', async () => {
    const body = `  const aws = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  assert.ok(!JSON.stringify(aws).match(/somebody|real/));
  assert.match(process.env.AWS_ENDPOINT_URL, /^http:..127.0.0.1:/);
  const shared = process.env.AWS_ENDPOINT_URL;
  const app = await startApp();
  assert.equal(process.env.AWS_ENDPOINT_URL, app.cloud.endpoint);
  await app.close();
  assert.equal(process.env.AWS_ENDPOINT_URL, shared);
  await assert.rejects(fetch(app.cloud.endpoint));`;
    write({ 'more/env.test.mjs': nodeTest(body) });
    expect(await inProject('test', 'more/env')).toMatchObject({ code: 0 });
  }, 180_000);

  it('says what a function failed with, and what there is', async () => {
    const body = `  const app = await startApp();
  const { ok, error, logs } = await app.invoke('orders/place', {});
  assert.deepEqual([ok, error.errorMessage], [false, 'an order has an id']);
  assert.match(logs, /placing/);
  assert.equal((await app.invocations())[0].error, 'RangeError: an order has an id');
  assert.deepEqual([await app.mails(), await app.events()], [[], []]);
  await assert.rejects(app.invoke('orders/plaice'), /Deployed are: .*orders.place/);
  await assert.rejects(app.fetch('greetings'), /a path of the API/);
  await assert.rejects(startApp({ region: 'eu-west-1' }), /us-east-1/);`;
    write({ 'more/fails.test.mjs': nodeTest(body) });
    const { code, stdout } = await inProject('test', 'more');
    expect({ code, stdout }).toMatchObject({ code: 0 });
  }, 180_000);

  it('ends with the exit code of the runner, and says it with --json', async () => {
    write({ 'more/wrong.test.mjs': nodeTest('  assert.equal(1, 2);') });
    const { code, stdout } = await inProject('test', 'more', '--json');
    const last = lines(stdout.trim().split('\n').at(-1) ?? '')[0];
    expect({ code, last }).toMatchObject({
      code: 1,
      last: { type: 'result', command: 'test', stage: 'dev', exitCode: 1, ran: [{ runner: 'node:test', exitCode: 1 }] },
    });
  }, 180_000);

  it('fails where there are no tests', async () => {
    expect(await inProject('test', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('NoTests') });
  });

  it('runs vitest where the project has it, and Node’s runner for what is written for that one', async () => {
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    const link = join(project, 'node_modules/vitest');
    symlinkSync(join(root, 'node_modules/vitest'), link);
    try {
      write({
        'more/vitest.test.ts': `import { startApp } from 'jaws-core-js/test';
import { expect, test } from 'vitest';
test('by vitest', async () => {
  const app = await startApp();
  expect((await app.fetch('/greetings/hello')).status).toBe(200);
});
`,
      });
      const { code, stdout } = await inProject('test', '--json', '--', '--reporter=verbose');
      const last = lines(stdout.trim().split('\n').at(-1) ?? '')[0];
      expect({ code, last, stdout }).toMatchObject({
        code: 0,
        last: { ran: [{ runner: 'node:test' }, { runner: 'vitest' }] },
        stdout: expect.stringMatching(/by vitest/),
      });
      expect(stdout).toMatch(/pass 4\n/);
    } finally {
      rmSync(link);
    }
  }, 180_000);

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves nothing behind after %s',
    async (signal) => {
      const body = `  const { writeFileSync } = await import('node:fs');
  const app = await startApp();
  writeFileSync('more/running', JSON.stringify([process.pid, app.cloud.endpoint, process.env.JAWS_TEST_CLOUD]));
  await new Promise(() => setInterval(() => {}, 1000));`;
      write({ 'more/hangs.test.mjs': nodeTest(body) });
      const child = spawn(process.execPath, [bin, 'test', 'more'], {
        cwd: project,
        env: { ...process.env, ...env },
        stdio: 'ignore',
      });
      const ended = new Promise((done) => child.once('exit', (code, by) => done(code ?? by)));
      const read = () => JSON.parse(readFileSync(join(project, 'more/running'), 'utf8')) as [number, string, string];
      await expect.poll(() => readdirSync(join(project, 'more')), { timeout: 40_000 }).toContain('running');
      const [pid, ...endpoints] = read();
      expect(readdirSync(temporary.path).length).toBeGreaterThan(0);
      child.kill(signal);
      expect(await ended).toBe(signal === 'SIGINT' ? 130 : 'SIGKILL');
      await expect.poll(() => readdirSync(temporary.path), { timeout: 20_000 }).toEqual([]);
      await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
      for (const endpoint of endpoints) await expect(fetch(endpoint)).rejects.toThrow();
    },
    90_000,
  );
});

describe('jaws-core-js/test without jaws test', () => {
  it('finds the command, deploys, and ends with the process', async () => {
    const folder = join(work.path, 'bin');
    mkdirSync(folder, { recursive: true });
    symlinkSync(bin, join(folder, 'jaws'));
    const body = `  const [one, two] = await Promise.all([startApp(), startApp()]);
  assert.notEqual(one.cloud.endpoint, two.cloud.endpoint);
  assert.equal((await one.fetch('/greetings/hello')).status, 200);`;
    write({ 'more/alone.test.mjs': nodeTest(body) });
    const child = spawn(process.execPath, ['--test', 'more/alone.test.mjs'], {
      cwd: project,
      env: { ...process.env, ...env, PATH: `${folder}${delimiter}${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    const code = await new Promise((done) => child.once('close', done));
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/pass 1\n/) });
    await expect.poll(() => readdirSync(temporary.path), { timeout: 20_000 }).toEqual([]);
  }, 180_000);

  it('says what to do when jaws is missing', async () => {
    write({ 'more/alone.mjs': "import { startApp } from 'jaws-core-js/test'; await startApp();" });
    const child = spawn(process.execPath, ['more/alone.mjs'], {
      cwd: project,
      env: { ...process.env, ...env, PATH: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (part) => {
      text += part;
    });
    const code = await new Promise((done) => child.once('close', done));
    expect({ code, text }).toMatchObject({
      code: 1,
      text: expect.stringContaining('npm install --save-dev jaws-framework'),
    });
  });
});

describe('docs/testing.md', () => {
  const text = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const blocks = (kind: string) =>
    [...text.matchAll(/```(\w+)\n(.*?)```/gs)].filter(([, is]) => is === kind).map(([, , block]) => block ?? '');

  it('has examples that pass', async () => {
    write(Object.fromEntries(blocks('ts').map((block, at) => [`more/docs${at}.test.ts`, block])));
    const { code, stdout } = await inProject('test', 'more/docs');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 4\n/) });
  }, 180_000);

  it.each(
    blocks('sh')
      .flatMap((block) => block.trim().split('\n'))
      .filter((line) => line.startsWith('jaws ')),
  )(
    '%s',
    async (line) => {
      const { code, stdout } = await inProject(...line.split(' ').slice(1));
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass [1-4]\n/) });
    },
    60_000,
  );
});
