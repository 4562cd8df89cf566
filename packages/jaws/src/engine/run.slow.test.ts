import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { run } from './run.ts';
import { functionFiles, projectFolder, type TestHost, temporaryFolder, testHost, write } from './testing/project.ts';

// Runs leave nothing behind: only this file's own runs are checked.
const before = process.env.TMPDIR;
process.env.TMPDIR = temporaryFolder();
afterAll(() => {
  process.env.TMPDIR = before;
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const host = () => testHost('http://127.0.0.1:9');
const root = projectFolder({
  files: {
    ...functionFiles('m/echo', {
      lambda: { envVars: ['GREETING', 'ABSENT'] },
      code: `export const handler = async (event, context) => {
        console.log('a line\\nanother');
        console.error('on stderr');
        return {
          event, greeting: process.env.GREETING, stage: process.env.JAWS_STAGE, hidden: process.env.HIDDEN ?? null,
          name: context.functionName, memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis(),
          root: process.env.LAMBDA_TASK_ROOT === process.cwd(), own: process.env.JAWS_RUN ?? null,
        };
      };`,
    }),
    ...functionFiles('m/fails', {
      code: `class PaymentError extends Error { name = 'PaymentError'; }
        export const handler = async () => { throw new PaymentError('no money'); };`,
    }),
    ...functionFiles('m/nothing', { code: 'export const handler = async () => {};' }),
    ...functionFiles('m/slow', {
      lambda: {
        cloudFormation: { Handler: 'aws_modules/m/slow/handler.handler', Runtime: 'nodejs22.x', Timeout: 1 },
      },
      code: 'export const handler = async () => { for (;;) {} };',
    }),
    ...functionFiles('m/exits', { code: 'export const handler = async () => { process.exit(3); };' }),
    ...functionFiles('m/callback', {
      code: `export const handler = (event, context, callback) => { setTimeout(() => callback(null, { ok: event.n }), 5); };`,
    }),
    ...functionFiles('m/table', {
      lambda: {
        envVars: ['GREETING'],
        cloudFormation: {
          Handler: 'aws_modules/m/table/handler.handler',
          Runtime: 'nodejs22.x',
          Timeout: 20,
          Environment: {
            Variables: {
              GREETING: 'of the function',
              LEVEL: 'debug',
              SIZE: '7',
              REGION: { Ref: 'AWS::Region' },
              STAGE: { Ref: 'aaStage' },
              TABLE: { Ref: 'TableName' },
              ROLE: { Ref: 'aaIamRoleArnLambda' },
              // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
              URL: { 'Fn::Sub': 'https://${TableName}.${AWS::URLSuffix}' },
            },
          },
        },
      },
      code: `export const handler = async () => ({ ...process.env });`,
    }),
    ...functionFiles('m/old', {
      lambda: { cloudFormation: { Handler: 'aws_modules/m/old/handler.handler', Runtime: 'nodejs' } },
      code: `module.exports.handler = function (event, context) { return context.done(null, { old: event.n }); };`,
    }),
    '.env': 'GREETING="hello there"\nHIDDEN=x\nJAWS_STAGE=dev\n',
    'aws_modules/m/echo/event.json': { from: 'the folder' },
    'other.json': { n: 7 },
    'broken.json': '{',
    'commented.json': '\uFEFF{ // for Mondays\n "n": 8, }',
  },
});
interface Overrides {
  readonly eventFile?: string;
  readonly stage?: string;
  readonly profile?: string;
}
const start = async (id: string, { eventFile, ...over }: Overrides = {}, on = host()) => {
  const event = eventFile === undefined ? undefined : ({ from: 'file', file: eventFile } as const);
  const result = await run(on, { root, function: id, stage: 'local', event, ...over });
  return { result, events: on.events };
};
const lines = (events: readonly { type: string }[]) =>
  events.flatMap((event) => ('line' in event && event.type === 'log' ? [String(event.line)] : [])).sort();
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('jaws-run-'));

describe('a Node function', () => {
  test('gets its event, its environment and a context; its logs are events', async () => {
    const { result, events } = await start('m/echo');
    expect(result).toMatchObject({ function: 'm/echo', ok: true, error: undefined });
    expect(result.value).toMatchObject({
      event: { from: 'the folder' },
      greeting: 'hello there',
      stage: 'dev',
      hidden: null,
      name: 'local-shop-lMEcho',
      memory: '128',
      root: true,
      own: null,
    });
    const { left } = result.value as { left: number };
    expect(left).toBeGreaterThan(3000);
    expect(left).toBeLessThanOrEqual(5000);
    expect(lines(events)).toEqual(['a line', 'another', 'on stderr']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', message: 'Not set in local: ABSENT.' }));
  });

  test('takes another event', async () => {
    const { result } = await start('m/echo', { eventFile: join(root, 'other.json') });
    expect(result.value).toMatchObject({ event: { n: 7 } });
  });

  test('takes an event with a byte order mark and comments, like every JSON file of a project', async () => {
    const { result } = await start('m/echo', { eventFile: join(root, 'commented.json') });
    expect(result.value).toMatchObject({ event: { n: 8 } });
  });

  test('that throws is a result with its error and a trace in the project', async () => {
    const { result } = await start('m/fails');
    expect(result).toMatchObject({ ok: false, error: { errorType: 'PaymentError', errorMessage: 'no money' } });
    expect(result.error?.trace.join('\n')).toContain('aws_modules/m/fails/handler');
    expect(result.error?.trace.join('\n')).not.toContain(tmpdir());
  });

  test('that answers nothing answers null', async () => {
    expect((await start('m/nothing')).result).toMatchObject({ ok: true, value: null });
  });

  test('that takes too long is killed, in the words of Lambda', async () => {
    const { result } = await start('m/slow');
    expect(result.error?.errorType).toBe('Sandbox.Timedout');
    expect(result.error?.errorMessage).toMatch(/Task timed out after 1\.00 seconds/);
  });

  test('that ends its process is reported', async () => {
    expect((await start('m/exits')).result.error).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
  });

  test('may call back, and one of 2015 may call context.done', async () => {
    const eventFile = join(root, 'other.json');
    expect((await start('m/callback', { eventFile })).result.value).toEqual({ ok: 7 });
    expect((await start('m/old', { eventFile })).result.value).toEqual({ old: 7 });
  });

  test('stops on Ctrl-C, and nothing is left behind', async () => {
    const on = testHost('http://127.0.0.1:9', (event, abort) => {
      if (event.type === 'built') setTimeout(() => abort.abort(), 300);
    });
    const { result } = await start('m/slow', {}, on);
    expect(result.error?.errorType).toBe('Interrupted');
    expect(leftovers()).toEqual([]);
  });
});

describe('the environment', () => {
  const value = async (over = {}, on = host()) => {
    const { result, events } = await start('m/table', over, on);
    return { env: result.value as Record<string, string>, warnings: events.filter(({ type }) => type === 'warning') };
  };

  test('has what the function itself declares; what only a deployment knows is named', async () => {
    const { env, warnings } = await value();
    // The .env takes precedence, as in a deployment.
    expect(env).toMatchObject({ GREETING: 'hello there', LEVEL: 'debug', SIZE: '7', REGION: 'us-east-1' });
    expect(env).not.toHaveProperty('TABLE');
    expect(warnings).toMatchObject([
      { message: expect.stringContaining('STAGE, TABLE, ROLE, URL'), hint: 'jaws run m/table --stage dev' },
    ]);
  });

  test('has the outputs of a stage that is deployed, in the stage local too where that is on this machine', async () => {
    const cloud = await startCloud({ port: 0 });
    const path = 'cloudformation/dev/us-east-1/resources-cf.json';
    const template = JSON.parse(readFileSync(join(root, path), 'utf8'));
    write(root, { [path]: { ...template, Outputs: { ...template.Outputs, TableName: { Value: 'shop-links' } } } });
    // Before it is deployed.
    const early = await value({ profile: 'local' }, testHost(cloud.endpoint));
    expect(early.env).not.toHaveProperty('TABLE');
    expect(early.warnings).toMatchObject([
      { message: expect.stringContaining('TABLE, ROLE, URL'), hint: 'jaws deploy resources dev us-east-1' },
    ]);
    const selection = { stage: 'dev', region: undefined, resources: true, functions: [], endpoints: [] };
    await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
    const deployed = {
      TABLE: 'shop-links',
      STAGE: 'dev',
      ROLE: expect.stringMatching(/^arn:aws:iam::\d+:role/),
      URL: 'https://shop-links.amazonaws.com',
      AWS_ENDPOINT_URL: cloud.endpoint,
    };
    const { env, warnings } = await value({ stage: 'dev' }, testHost(cloud.endpoint));
    expect(env).toMatchObject(deployed);
    expect(warnings).toMatchObject([{ message: 'Not set in dev: GREETING.' }]);

    const on = testHost(cloud.endpoint);
    const local = await value({ profile: 'local' }, on);
    expect(local.env).toMatchObject({ ...deployed, GREETING: 'hello there', AWS_ACCESS_KEY_ID: 'test' });
    expect(local.warnings).toEqual([]);
    const message = 'As deployed to dev us-east-1: STAGE, TABLE, ROLE, URL.';
    expect(on.events).toContainEqual({ type: 'notice', message });
    await cloud.close();
  });

  test('of the stage local names nothing that is deployed to an account of AWS', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    const account = { ...host(), connect: () => connect({ profile: undefined }) };
    const { env, warnings } = await value({ profile: 'team' }, account as TestHost);
    expect(env).not.toHaveProperty('TABLE');
    expect(warnings).toMatchObject([{ hint: 'jaws run m/table --stage dev' }]);
  });

  test('has nothing of the shell but what programs need', async () => {
    vi.stubEnv('NPM_TOKEN', 'of the shell');
    vi.stubEnv('GREETING', 'of the shell');
    vi.stubEnv('AWS_PROFILE', 'of the shell');
    const { env } = await value();
    expect(env).not.toHaveProperty('NPM_TOKEN');
    expect(env.GREETING).toBe('hello there');
    // Without a profile in the project, the shell's account is used.
    expect(env.AWS_PROFILE).toBe('of the shell');
    expect(env.PATH).toBe(process.env.PATH);
  });

  test('names the profile of the project, and no keys of the shell, a container or an instance', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://127.0.0.1:9/');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of the shell');
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    const account = { ...host(), connect: () => connect({ profile: undefined }) };
    const { env } = await value({ profile: 'team' }, account as TestHost);
    expect(env.AWS_PROFILE).toBe('team');
    expect(env.AWS_EC2_METADATA_DISABLED).toBe('true');
    expect(env).not.toHaveProperty('AWS_CONTAINER_CREDENTIALS_FULL_URI');
    expect(env).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  });
});

test('a Node that the embedded cloud has fetched runs the functions that need it', async () => {
  const cache = temporaryFolder();
  const other = process.versions.node.startsWith('22.') ? '24' : '22';
  vi.stubEnv('JAWS_LAMBDA_CACHE', cache);
  write(root, {
    ...functionFiles('m/other', {
      lambda: {
        cloudFormation: { Handler: 'aws_modules/m/other/handler.handler', Runtime: `nodejs${other}.x`, Timeout: 20 },
      },
      code: 'export const handler = async () => process.env.FETCHED ?? null;',
    }),
  });
  const before = await start('m/other');
  expect(before.result.value).toBeNull();
  expect(before.events).toContainEqual(expect.objectContaining({ type: 'notice' }));
  write(cache, { [`node/${other}/node`]: `#!/bin/sh\nFETCHED=yes exec "${process.execPath}" "$@"\n` });
  chmodSync(join(cache, 'node', other, 'node'), 0o755);
  const after = await start('m/other');
  expect(after.result.value).toBe('yes');
  expect(after.events).not.toContainEqual(expect.objectContaining({ type: 'notice' }));
});

test('a Node that is not here is fetched as the embedded cloud fetches it', async () => {
  const folder = temporaryFolder();
  vi.stubEnv('JAWS_LAMBDA_CACHE', folder);
  // How the cloud's program uses npm has its own test: this one checks that it fetched the package.
  const found = join(folder, 'found');
  write(folder, {
    'main.mjs': `console.log(JSON.stringify({ fetching: 'Node.js ' + process.argv[3], into: '/cache' }));
      console.log(JSON.stringify({ path: ${JSON.stringify(found)}, version: process.argv[3] + '.1.0' }));`,
    found: `#!/bin/sh\nFETCHED=now exec "${process.execPath}" "$@"\n`,
  });
  chmodSync(found, 0o755);
  vi.stubEnv('JAWS_CLOUD_MAIN', join(folder, 'main.mjs'));
  const { result, events } = await start('m/other');
  expect(result.value).toBe('now');
  expect(events).toContainEqual({
    type: 'notice',
    message: expect.stringMatching(/^Fetching Node\.js \d+, .* into \/cache/),
  });
  const states = events.flatMap((event) =>
    event.type === 'step' && /^Fetching/.test(event.title) ? [event.state] : [],
  );
  expect(states).toEqual(['started', 'done']);

  // If it cannot be fetched, the installed Node runs it.
  write(folder, {
    'main.mjs': `console.log(JSON.stringify({ path: process.execPath, version: process.versions.node, note: 'no network' }));`,
  });
  const without = await start('m/other');
  expect(without.result).toMatchObject({ ok: true, value: null });
  const message = expect.stringMatching(/^Runs on Node \d+ here; Lambda has nodejs\d+\.x for it \(no network\)\.$/);
  expect(without.events).toContainEqual({ type: 'notice', message });
});

test('an event of a template is that of its own trigger', async () => {
  const on = host();
  const result = await run(on, {
    root,
    function: 'm/echo',
    stage: 'local',
    event: { from: 'template', name: 'apigateway' },
  });
  expect(result.value).toMatchObject({ event: { httpMethod: 'GET', path: '/m/echo' } });
});

describe('mistakes', () => {
  test('an event that is not JSON, or missing', async () => {
    for (const name of ['broken.json', 'absent.json']) {
      await expect(start('m/echo', { eventFile: join(root, name) })).rejects.toMatchObject({
        code: 'EventUnreadable',
        message: expect.stringContaining(name),
      });
    }
  });

  test('an unknown function names the nearest', async () => {
    await expect(start('m/ecko')).rejects.toMatchObject({
      code: 'UnknownFunction',
      hint: expect.stringContaining('m/echo'),
    });
  });

  test('an unknown stage', async () => {
    await expect(start('m/echo', { stage: 'prod' })).rejects.toMatchObject({ code: 'UnknownStage' });
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!python)('a Python function', () => {
  write(root, {
    'aws_modules/p/echo/awsm.json': {
      lambda: { cloudFormation: { Handler: 'handler.handler', Runtime: 'python3.12', Timeout: 5 } },
    },
    'aws_modules/p/echo/handler.py': [
      'def handler(event, context):',
      '    print("from python")',
      '    if event.get("fail"):',
      '        raise ValueError("bad " + event["fail"])',
      '    return {"n": event.get("n"), "left": context.get_remaining_time_in_millis() > 1000}',
    ].join('\n'),
    'fail.json': { fail: 'luck' },
  });

  test('gets its event and answers', async () => {
    const { result, events } = await start('p/echo', { eventFile: join(root, 'other.json') });
    expect(result.value).toEqual({ n: 7, left: true });
    expect(lines(events)).toEqual(['from python']);
  });

  test('that raises is a result with its traceback', async () => {
    const { result } = await start('p/echo', { eventFile: join(root, 'fail.json') });
    expect(result.error).toMatchObject({ errorType: 'ValueError', errorMessage: 'bad luck' });
    expect(result.error?.trace.join('\n')).toContain('handler.py');
  });
});
