import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/base/process.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const home = temporaryFolder();
const work = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');
const inProject = (...args: string[]) => jaws(args, { cwd: project, env });
async function json(...args: string[]) {
  const { code, stdout, stderr } = await inProject(...args, '--json');
  const all = lines(stdout);
  return { code, stderr, all, last: all.at(-1) ?? {} };
}

const awsm = (variables: object = {}) => ({
  lambda: {
    cloudFormation: {
      Handler: 'aws_modules/orders/pay/handler.handler',
      Runtime: 'nodejs22.x',
      MemorySize: 128,
      Timeout: 10,
      Environment: { Variables: { ROLE: { Ref: 'aaIamRoleArnLambda' }, ...variables } },
    },
  },
  apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'orders', Method: 'POST' } },
});
const code = (answer: string) => `export const handler = async (event) => {
  console.log('paying');
  if (event.fail) throw new RangeError('too much');
  return ${answer};
};
`;

// One project on a cloud of its own: each step builds on the one before.
describe('commands around one invocation', () => {
  beforeAll(async () => {
    await jaws(['cloud', 'start', '--port', '0'], { env });
    const args = ['project', 'create', '-n', 'shop', '-r', 'us-east-1', '-u', 'invoke.example', '-p', 'local'];
    await jaws(args, { cwd: work.path, env });
    expect((await inProject('module', 'create', 'orders', 'pay')).code).toBe(0);
    const folder = join(project, 'aws_modules/orders/pay');
    for (const name of ['event.json', 'handler.ts', 'index.ts']) rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, 'awsm.json'), JSON.stringify(awsm()));
    writeFileSync(join(folder, 'handler.js'), code('{ sum: event.sum ?? null, role: process.env.ROLE }'));
  }, 180_000);
  afterAll(async () => {
    await jaws(['cloud', 'stop'], { env });
    home.remove();
    work.remove();
  });

  it('says how to deploy what is not deployed', async () => {
    const { code, last } = await json('invoke', 'orders/pay');
    expect({ code, last }).toMatchObject({
      code: 1,
      last: { code: 'FunctionNotDeployed', hint: expect.stringContaining('jaws deploy lambda dev us-east-1') },
    });
    expect((await inProject('deploy', 'all')).code).toBe(0);
  }, 180_000);

  it('invokes it: the answer on stdout, its log and what it took on stderr', async () => {
    const { code, stdout, stderr } = await inProject('invoke', 'orders/pay', '--event', '{"sum":7}');
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, sum: 7, role: expect.stringMatching(/^arn:aws:iam/) });
    expect(stdout.trim()).not.toContain('\n');
    expect(stderr).toMatch(/orders\/pay \| .*paying/);
    expect(stderr).toMatch(/answered \([\d.]+ m?s, billed [\d.]+ m?s, \d+ of 128 MB, cold start [\d.]+ m?s\)/);
  });

  it('chooses the template of its only trigger, and prints its event', async () => {
    const { code, last, all } = await json('invoke', 'orders/pay');
    expect({ code, last }).toMatchObject({ code: 0, last: { answers: [{ ok: true, report: { memorySize: 128 } }] } });
    expect(all).toContainEqual(
      expect.objectContaining({ type: 'notice', message: expect.stringContaining('template apigateway') }),
    );
    const printed = await inProject('invoke', 'orders/pay', '--template', 'sqs', '--print');
    expect(JSON.parse(printed.stdout)).toMatchObject({ Records: [{ eventSource: 'aws:sqs' }] });
    const wrong = await inProject('invoke', 'orders/pay', '--template', 'sqz');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean sqs?') });
    const both = await inProject('invoke', 'orders/pay', '--template', 'sqs', '-e', '{}');
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('(ConflictingOptions)') });
  });

  it('fails with what the function threw', async () => {
    const { code, stdout, stderr } = await inProject('invoke', 'orders/pay', '--event', '{"fail":true}');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('RangeError: too much');
    expect(stderr).toMatch(/at .*aws_modules\/orders\/pay\/handler\.js:3/);
  });

  it('runs it here with the environment that is deployed, and with a template', async () => {
    const { code, stdout, stderr } = await inProject('run', 'orders/pay', '--event', '{"sum":7}');
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, sum: 7, role: expect.stringMatching(/^arn:aws:iam/) });
    expect(stderr).toContain('As deployed to dev us-east-1: ROLE.');
    expect((await json('run', 'orders/pay', '--template', 'apigateway')).last).toMatchObject({ ok: true });
  });

  it('starts the embedded cloud for a run, where the profile means it', async () => {
    await jaws(['cloud', 'stop'], { env });
    const { code, all } = await json('run', 'orders/pay', '--event', '{"sum":1}');
    expect(code).toBe(0);
    const started = all.find(({ type }) => type === 'cloud-started');
    expect(started).toBeDefined();
    expect(isAlive(started?.pid as number)).toBe(true);
  }, 180_000);

  it('lists, shows, saves and replays what was invoked', async () => {
    const event = { sum: 9, headers: { Authorization: 'Bearer hunter2' } };
    await inProject('invoke', 'orders/pay', '--event', JSON.stringify(event));
    await inProject('invoke', 'orders/pay', '--event', '{"fail":true}');
    const list = await inProject('replay');
    expect(list.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}[0-9a-f]{6,} +orders\/pay +call +failed +\S+ m?s$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}[0-9a-f]{6,} +orders\/pay +call +ok +\S+ m?s$/),
    ]);
    for (const line of list.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    const id = list.stdout.trim().split('\n')[1]!.split(/\s+/)[1]!;

    const shown = await inProject('replay', id, '--show');
    expect(shown.stdout).toContain('"Authorization": "Bearer hunter2"');
    expect(shown.stdout).toContain('paying');

    const file = join(project, 'tests/fixtures/pay.json');
    expect((await inProject('replay', id, '--save', 'tests/fixtures/pay.json')).stdout).toBe(
      'tests/fixtures/pay.json\n',
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ sum: 9, headers: { Authorization: '(hidden)' } });
    expect((await json('replay', id, '--save', file)).last).toMatchObject({ code: 'EventFileExists' });
    expect((await json('replay', id, '--save', join(work.path, 'x.json'))).last).toMatchObject({
      code: 'EventFileOutside',
    });
    expect(existsSync(join(work.path, 'x.json'))).toBe(false);
    expect(statSync(file).isFile()).toBe(true);

    const same = await inProject('replay', id);
    expect(same).toMatchObject({ code: 0, stderr: expect.stringContaining('It answered the same then.') });
    const handler = join(project, 'aws_modules/orders/pay/handler.js');
    writeFileSync(handler, code('{ sum: event.sum + 1, role: process.env.ROLE }'));
    await inProject('deploy', 'lambda', '--select', 'orders/pay');
    const other = await inProject('replay', id);
    expect(other).toMatchObject({ code: 0, stderr: expect.stringContaining('sum: 9 → 10') });
    expect((await json('replay', 'zzz')).last).toMatchObject({ code: 'InvocationUnknown' });
    expect((await json('replay', '--save', 'x.json')).last).toMatchObject({ code: 'OptionNeedsOther' });
  }, 180_000);
});
