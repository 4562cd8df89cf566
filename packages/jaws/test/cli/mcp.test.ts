import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { bin, jaws, temporaryFolder } from './jaws.ts';

// A client over standard input and output, as the specification describes one:
// https://modelcontextprotocol.io/specification/2025-06-18/basic/transports

interface Answer {
  readonly jsonrpc: '2.0';
  readonly id?: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
  readonly method?: string;
  readonly params?: Record<string, unknown>;
}

const work = temporaryFolder();
const root = join(work.path, 'shop');
let cloud: Cloud;
let env: Record<string, string>;
const open: ChildProcessWithoutNullStreams[] = [];

function write(path: string, content: object | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  env = {
    CI: 'true',
    JAWS_HOME: join(work.path, 'home'),
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(work.path, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(work.path, 'none'),
  };
  const stages = { dev: [{ region: 'us-east-1' }], prod: [{ region: 'us-east-1' }] };
  write('jaws.json', { name: 'shop', domain: 'shop.test', stages });
  for (const stage of ['dev', 'prod']) {
    const place = { project: 'shop', domain: 'shop.test', email: 'me@shop.test', stage, region: 'us-east-1' };
    write(`cloudformation/${stage}/us-east-1/resources-cf.json`, resourcesTemplate(place));
  }
  write('aws_modules/m/one/handler.js', 'export const handler = async (event) => ({ got: event });\n');
  write('aws_modules/m/one/awsm.json', {
    lambda: {
      envVars: ['TOKEN'],
      cloudFormation: { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x' },
    },
  });
  const { code, stderr } = await jaws(['deploy', 'resources', 'dev'], { cwd: root, env });
  expect([code, stderr]).toEqual([0, expect.anything()]);
}, 120_000);
afterEach(() => {
  for (const child of open.splice(0)) child.kill();
});
afterAll(async () => {
  await cloud.close();
  work.remove();
});

async function client(...args: string[]) {
  return clientThat(undefined, ...args);
}

/** `agree`: what the person at this client answers to questions; undefined: it cannot ask. */
async function clientThat(agree: ((message: string) => object) | undefined, ...args: string[]) {
  const child = spawn(process.execPath, [bin, 'mcp', ...args], { cwd: root, env: { ...process.env, ...env } });
  open.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const waiting = new Map<unknown, (answer: Answer) => void>();
  const received: Answer[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Throws unless every line of it is a message.
    const answer = JSON.parse(line) as Answer;
    received.push(answer);
    if (answer.method === 'elicitation/create')
      return send({ id: answer.id, result: agree?.(String(answer.params?.message)) });
    waiting.get(answer.id)?.(answer);
  });
  const send = (message: object | string) =>
    child.stdin.write(
      typeof message === 'string' ? `${message}\n` : `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`,
    );
  let last = 0;
  const request = (method: string, params?: object, id: unknown = ++last) =>
    new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      send({ id, method, ...(params && { params }) });
    });
  const call = async (name: string, input: object = {}, meta?: object) => {
    const { result } = await request('tools/call', { name, arguments: input, ...(meta && { _meta: meta }) });
    return result as { isError?: boolean; structuredContent: Record<string, unknown>; content: { text: string }[] };
  };
  const start = async () => {
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: agree ? { elicitation: {} } : {},
      clientInfo: { name: 'test', version: '1' },
    };
    const answer = await request('initialize', hello);
    send({ method: 'notifications/initialized' });
    return answer;
  };
  const end = () =>
    new Promise<number | null>((resolve) => {
      child.once('close', resolve);
      child.stdin.end();
    });
  return { send, request, call, start, end, heard: received, stderr: () => stderr };
}

const names = (answer: Answer) => (answer.result!.tools as { name: string }[]).map(({ name }) => name);

test('the protocol: initialize, list, ping, mistakes, and an end', async () => {
  const mcp = await client();
  expect((await mcp.request('tools/list')).error?.code).toBe(-32600);
  const { result } = await mcp.start();
  expect(result).toMatchObject({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'jaws', title: 'JAWS' },
  });
  expect((await mcp.request('ping', {}, 'text id')).result).toEqual({});
  const list = await mcp.request('tools/list');
  expect(names(list)).toContain('jaws_plan');
  expect(names(list)).not.toContain('jaws_deploy');
  for (const tool of list.result!.tools as { inputSchema: { type: string } }[])
    expect(tool.inputSchema.type).toBe('object');
  expect((await mcp.request('resources/list')).error?.code).toBe(-32601);
  expect((await mcp.request('tools/call', { name: 'jaws_nothing' })).error?.code).toBe(-32602);
  expect((await mcp.request('tools/call', { tool: 'jaws_plan' })).error?.code).toBe(-32602);
  mcp.send('{ this is not JSON');
  mcp.send({ id: null, method: 'ping' });
  await mcp.request('ping');
  expect(mcp.heard.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual([-32700, -32600]);
  expect(await mcp.end()).toBe(0);
}, 180_000);

test('what only reads works without more; errors have their code and what to do', async () => {
  const mcp = await client();
  await mcp.start();
  const plan = await mcp.call('jaws_plan', { stage: 'dev' });
  expect(plan.structuredContent).toMatchObject({ plan: { empty: false }, missingVariables: [{ name: 'TOKEN' }] });
  expect(JSON.parse(plan.content[0]!.text)).toEqual(plan.structuredContent);
  expect((await mcp.call('jaws_status')).structuredContent).toMatchObject({ project: 'shop' });
  expect((await mcp.call('jaws_releases', { stage: 'dev' })).isError).toBeUndefined();
  expect((await mcp.call('jaws_endpoints')).structuredContent).toMatchObject({ endpoints: [] });
  expect(JSON.stringify((await mcp.call('jaws_docs', { query: 'protected stage' })).structuredContent)).toContain(
    '.md',
  );
  const { checks } = (await mcp.call('jaws_doctor')).structuredContent as { checks: { name: string; state: string }[] };
  expect(checks).toContainEqual(expect.objectContaining({ name: 'project', state: 'ok' }));
  const unknown = await mcp.call('jaws_plan', { stage: 'test' });
  expect(unknown).toMatchObject({
    isError: true,
    structuredContent: { code: 'UnknownStage', hint: expect.anything() },
  });
  const wrong = await mcp.call('jaws_plan', { stage: 'dev', force: true });
  expect(wrong).toMatchObject({ isError: true, structuredContent: { code: 'ToolInput' } });
  for (const [tool, more] of [
    ['jaws_deploy', {}],
    ['jaws_rollback', {}],
    ['jaws_env_set', { name: 'TOKEN', value: 'x' }],
  ] as const) {
    const refused = await mcp.call(tool, { stage: 'dev', ...more });
    expect([tool, refused.structuredContent.code]).toEqual([tool, 'ToolReadOnly']);
  }
  expect(await mcp.end()).toBe(0);
}, 120_000);

test('what changes something needs to be allowed, and a value is never given out', async () => {
  const mcp = await client('--allow-write');
  await mcp.start();
  const offered = names(await mcp.request('tools/list'));
  expect(offered).toEqual(expect.arrayContaining(['jaws_deploy', 'jaws_grid', 'jaws_call', 'jaws_local_items']));
  // Values are only for a person at a page.
  expect(offered).not.toContain('jaws_env_value');
  expect(
    (await mcp.request('tools/call', { name: 'jaws_env_value', arguments: { stage: 'dev', name: 'TOKEN' } })).error
      ?.code,
  ).toBe(-32602);
  const secret = 'sesame-1234567890';
  const setting = { stage: 'dev', name: 'TOKEN', value: secret };
  const first = await mcp.call('jaws_env_set', setting);
  expect(first).toMatchObject({ isError: true, structuredContent: { code: 'ToolUnconfirmed' } });
  const set = await mcp.call('jaws_env_set', { ...setting, plan: first.structuredContent.planId });
  expect(set.structuredContent).toEqual({ name: 'TOKEN', regions: [{ stage: 'dev', region: 'us-east-1' }] });
  expect((await mcp.call('jaws_deploy', { stage: 'dev' })).structuredContent.code).toBe('ToolUnconfirmed');
  const { planId: plan } = (await mcp.call('jaws_plan', { stage: 'dev' })).structuredContent;
  const other = await mcp.call('jaws_deploy', { stage: 'dev', region: 'us-east-1', plan });
  expect(other.structuredContent.code).toBe('ToolUnconfirmed');
  const { planId } = (await mcp.call('jaws_plan', { stage: 'dev' })).structuredContent;
  const deployed = await mcp.call('jaws_deploy', { stage: 'dev', plan: planId }, { progressToken: 7 });
  expect(deployed.structuredContent).toMatchObject({ applied: true });
  expect(mcp.heard).toContainEqual(expect.objectContaining({ method: 'notifications/progress' }));
  const listed = await mcp.call('jaws_env_names', { stage: 'dev' });
  expect(JSON.stringify(listed)).toContain('TOKEN');
  expect(JSON.stringify(mcp.heard)).not.toContain(secret);
  for (const tool of ['jaws_deploy', 'jaws_rollback']) {
    const refused = await mcp.call(tool, { stage: 'prod' });
    expect([tool, refused.structuredContent.code]).toEqual([tool, 'ToolProtected']);
  }
  expect(await mcp.end()).toBe(0);

  // Calls of functions are harmless only in the embedded cloud, but a protected stage stays protected there.
  const reader = await client();
  await reader.start();
  const event = { hello: 'there' };
  const answer = await reader.call('jaws_invoke', { stage: 'dev', function: 'm/one', event });
  expect(answer.structuredContent).toMatchObject({ answers: [{ value: { got: event } }] });
  const refused = await reader.call('jaws_invoke', { stage: 'prod', function: 'm/one' });
  expect(refused.structuredContent.code).toBe('ToolProtected');
  expect(await reader.end()).toBe(0);
}, 180_000);

test('a plan is carried out once, and only while it is what was shown', async () => {
  const mcp = await client('--allow-write');
  await mcp.start();
  const deploy = (plan: unknown) => mcp.call('jaws_deploy', { stage: 'dev', plan });
  const planned = async () => (await mcp.call('jaws_plan', { stage: 'dev' })).structuredContent.planId;
  write('aws_modules/m/one/handler.js', 'export const handler = async () => 1;\n');
  const before = await planned();
  write('aws_modules/m/one/handler.js', 'export const handler = async () => 2;\n');
  const changed = await deploy(before);
  expect(changed.structuredContent).toMatchObject({
    code: 'ToolUnconfirmed',
    message: expect.stringContaining('not the one'),
  });
  expect((await deploy(before)).structuredContent.message).toContain('used');
  expect(await deploy(7)).toBeUndefined();
  // The refusal has shown the plan as it is now.
  const { planId } = changed.structuredContent;
  expect((await deploy(planId)).structuredContent).toMatchObject({ applied: true });
  expect((await deploy(planId)).structuredContent.message).toContain('used');
  const deployed = await planned();
  expect((await deploy(deployed)).structuredContent).toMatchObject({ applied: true });

  // The changes that are listed are the same; the template is not.
  const timeout = (Timeout: number) =>
    write('aws_modules/m/one/awsm.json', {
      lambda: { cloudFormation: { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x', Timeout } },
    });
  timeout(7);
  const [short, again] = [await planned(), await planned()];
  timeout(8);
  expect((await deploy(short)).structuredContent).toMatchObject({ code: 'ToolUnconfirmed' });
  timeout(7);
  expect((await deploy(again)).structuredContent).toMatchObject({ applied: true });
  expect(await mcp.end()).toBe(0);
}, 180_000);

test('what a person has agreed to is what is deployed', async () => {
  const handler = (value: number) =>
    write('aws_modules/m/one/handler.js', `export const handler = async () => ${value};\n`);
  let whileAsked = () => {};
  const mcp = await clientThat(() => {
    whileAsked();
    return { action: 'accept', content: { agree: true } };
  }, '--allow-write');
  await mcp.start();
  const deploy = () => mcp.call('jaws_deploy', { stage: 'dev' });
  handler(3);
  whileAsked = () => handler(4);
  const { structuredContent } = await deploy();
  expect(structuredContent).toMatchObject({ code: 'ToolUnconfirmed', message: expect.stringContaining('has changed') });
  expect((await mcp.call('jaws_plan', { stage: 'dev' })).structuredContent).toMatchObject({ plan: { empty: false } });
  whileAsked = () => {};
  expect((await deploy()).structuredContent).toMatchObject({ applied: true });
  expect(await mcp.end()).toBe(0);
}, 180_000);

test('a person at the client decides about protected stages and losses', async () => {
  const questions: string[] = [];
  let reply: object = { action: 'decline' };
  const allow = ['--allow-write', '--allow-protected'];
  const mcp = await clientThat(
    (message) => {
      questions.push(message);
      return reply;
    },
    ...allow,
  );
  await mcp.start();
  const setting = { stage: 'prod', name: 'TOKEN', value: 'sesame-0987654321' };
  const set = () => mcp.call('jaws_env_set', setting);
  for (reply of [
    { action: 'decline' },
    { action: 'cancel' },
    { action: 'accept' },
    { action: 'accept', content: { agree: false } },
    {},
  ])
    expect((await set()).structuredContent).toMatchObject({ code: 'ToolUnconfirmed' });
  expect(questions.join()).toContain('prod, which is protected');
  expect(questions.join()).not.toContain(setting.value);
  reply = { action: 'accept', content: { agree: true } };
  // It is past the question: prod has not been deployed.
  expect((await set()).structuredContent).toMatchObject({ code: 'BucketMissing' });
  expect(await mcp.end()).toBe(0);

  const alone = await client(...allow);
  await alone.start();
  const refused = await alone.call('jaws_env_set', setting);
  expect(refused.structuredContent).toMatchObject({
    code: 'ToolUnconfirmed',
    message: expect.stringContaining('person'),
  });
  expect(refused.structuredContent.planId).toBeUndefined();
  const { planId } = (await alone.call('jaws_plan', { stage: 'prod' })).structuredContent;
  const deploy = await alone.call('jaws_deploy', { stage: 'prod', plan: planId });
  expect(deploy.structuredContent).toMatchObject({
    code: 'ToolUnconfirmed',
    message: expect.stringContaining('person'),
  });
  expect(await alone.end()).toBe(0);
}, 180_000);

test('a canceled request gets no answer, and the server goes on', async () => {
  const mcp = await client();
  await mcp.start();
  mcp.send({ id: 'long', method: 'tools/call', params: { name: 'jaws_status', arguments: {} } });
  mcp.send({ method: 'notifications/cancelled', params: { requestId: 'long' } });
  await mcp.call('jaws_status');
  expect(await mcp.end()).toBe(0);
  expect(mcp.heard.some(({ id }) => id === 'long')).toBe(false);
}, 180_000);

test('standard output belongs to the protocol', async () => {
  const { code, stdout } = await jaws(['mcp', '--json'], { cwd: root, env });
  expect([code, JSON.parse(stdout).code]).toEqual([2, 'ConflictingOptions']);
  expect((await jaws(['mcp', '--allow-protected'], { cwd: root, env })).code).not.toBe(0);
}, 180_000);

test('it ends on request, though the client keeps its side open', async () => {
  const child = spawn(process.execPath, [bin, 'mcp'], { cwd: root, env: { ...process.env, ...env } });
  open.push(child);
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await closed;
});
