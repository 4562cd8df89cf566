import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetAliasCommand, InvokeCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { readSwapped } from '../../deploy/hotswap/marker.ts';
import { deploy } from '../deploy.ts';
import { setEnv } from '../env.ts';
import { readKept } from '../events/read.ts';
import { openProject } from '../open.ts';
import { promote } from '../releases/promote.ts';
import { releases } from '../releases/releases.ts';
import { rollback } from '../releases/rollback.ts';
import { answering, functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { asTypeScript } from '../testing/typescript.ts';
import { startDev } from './testing.ts';

// Slow: each change of a file is noticed, bundled and deployed.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A busy machine needs time for a cold start. */
const soon = { timeout: 20_000, interval: 50 };

const project = (name: string, files: object = {}) =>
  projectFolder({ name, domain: `${name}.test`, files: { ...functionFiles('m/a'), ...files } });

const handler = 'aws_modules/m/a/handler.js';
const throwing = `export const handler = async () => {\n  throw new RangeError('<too> far');\n};\n`;

/** A function's state at Lambda and in the bucket. */
async function stateOf(name: string, functionName = `dev-${name}-lMA`) {
  const aws = await testHost(cloud.endpoint).connect(undefined);
  const lambda = await aws.in('us-east-1').lambda();
  const { AliasArn = '', FunctionVersion } = await lambda.send(
    new GetAliasCommand({ FunctionName: functionName, Name: 'live' }),
  );
  const { Tags = {} } = await lambda.send(new ListTagsCommand({ Resource: AliasArn.replace(/:live$/, '') }));
  const place = { stage: 'dev', region: 'us-east-1', bucket: `jaws.dev.useast1.${name}.test` };
  const swapped = await readSwapped(jawsBucket(aws, place), name);
  return { version: FunctionVersion, isTagged: 'jaws:dev' in Tags, swapped: swapped?.functions };
}

/** The answers that callers of the deployed function get. */
async function answerOf(name: string, functionName = `dev-${name}-lMA`): Promise<string> {
  const lambda = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').lambda();
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Qualifier: 'live' }));
  return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
}

const everything = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;

test('what is saved answers, and what CloudFormation has comes back at the end', async () => {
  const root = project('loop');
  const { get, host, save, session } = await startDev(cloud.endpoint, root);
  expect(await get('/m/a')).toMatchObject({ status: 200, text: '{"message":"m/a"}' });
  expect(await stateOf('loop')).toEqual({ version: '1', isTagged: false, swapped: undefined });

  save(handler, answering('second'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"second"'), soon);
  await session.settled();
  expect(await stateOf('loop')).toEqual({ version: '$LATEST', isTagged: true, swapped: ['lMA'] });
  save(handler, answering('third'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"third"'), soon);
  expect(host.events.filter(({ type }) => type === 'swapped')).toHaveLength(2);
  const request = { type: 'request', path: '/m/a', status: 200, function: 'm/a' };
  expect(host.events).toContainEqual(expect.objectContaining(request));
  expect(host.events).toContainEqual(expect.objectContaining({ type: 'invocation', function: 'm/a', ok: true }));

  await session.close();
  expect(await answerOf('loop')).toBe('{"message":"m/a"}');
  expect(await stateOf('loop')).toEqual({ version: '1', isTagged: false, swapped: undefined });
});

test('a mistake in the code is reported with its place, and the last good code goes on', async () => {
  const root = project('broken');
  const { get, host, reports, save } = await startDev(cloud.endpoint, root);
  save(handler, 'export const handler = async () => (;');
  await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
  expect(reports[0]).toMatchObject({ code: 'BuildFailed' });
  expect(host.events).toContainEqual(
    expect.objectContaining({ type: 'broken', functions: ['m/a'], code: 'BuildFailed' }),
  );
  expect((await get('/m/a')).text).toBe('{"message":"m/a"}');
  save(handler, answering('healed'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"healed"'), soon);
  expect(reports).toHaveLength(1);
});

test('a change of the project is a deployment, and one that is wrong is reported', async () => {
  const root = project('config');
  const { get, host, reports, save, session } = await startDev(cloud.endpoint, root);
  save(handler, answering('swapped'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"swapped"'), soon);
  const files = functionFiles('m/b', {
    code: `export const handler = async () => ({ statusCode: 200, body: process.env.SAID });\n`,
  });
  write(root, files);
  await vi.waitFor(async () => expect(await get('/m/b')).toMatchObject({ status: 200, text: '' }), soon);
  // This same session had swapped the other function.
  expect(host.events.filter(({ type }) => type === 'restored')).toEqual([]);
  const awsm = files['aws_modules/m/b/awsm.json'] as { lambda: { cloudFormation: object } };
  const saying = (said: unknown) => {
    const cloudFormation = { ...awsm.lambda.cloudFormation, Environment: { Variables: { SAID: said } } };
    return JSON.stringify({ ...awsm, lambda: { ...awsm.lambda, cloudFormation } });
  };
  save('aws_modules/m/b/awsm.json', saying('one'));
  await vi.waitFor(async () => expect((await get('/m/b')).text).toBe('one'), soon);
  save('aws_modules/m/b/awsm.json', saying('two').slice(0, -1));
  await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
  expect(reports[0]!.message).toContain('aws_modules/m/b/awsm.json');
  expect((await get('/m/b')).text).toBe('one');
  save('aws_modules/m/b/awsm.json', saying('three'));
  await vi.waitFor(async () => expect((await get('/m/b')).text).toBe('three'), soon);
  expect(session.functions()).toEqual(['m/a', 'm/b']);
});

test('the last endpoint goes with a line that says so: there is nobody to ask', async () => {
  const root = project('last');
  const { get, host, reports } = await startDev(cloud.endpoint, root);
  expect((await get('/m/a')).status).toBe(200);
  write(root, functionFiles('m/a', { apiGateway: null }));
  const message = 'The address of RestApi of dev-last-e is gone.';
  const line = expect.objectContaining({ type: 'notice', message });
  await vi.waitFor(() => expect(host.events).toContainEqual(line), soon);
  expect(reports).toEqual([]);
});

test('awsm.ts, jaws.config.ts and what they import are files of the project', async () => {
  const code = (said: string) =>
    `import { word } from '../words.ts';\nexport const handler = async () => ({ statusCode: 200, body: process.env.SAID + '${said}' + word });\n`;
  const root = project('typed', functionFiles('m/a', { code: code(' ') }));
  asTypeScript(root, 'jaws.json');
  const awsm = asTypeScript(
    root,
    'aws_modules/m/a/awsm.json',
    (text) =>
      `import { word } from '../words';\n${text.replace('"MemorySize": 128', 'Environment: { Variables: { SAID: word } }, "MemorySize": 128')}`,
  );
  write(root, { 'aws_modules/m/words.ts': "export const word: string = 'one';\n" });
  const { get, reports, save, session } = await startDev(cloud.endpoint, root);
  expect((await get('/m/a')).text).toBe('one one');
  // Both the function and its awsm.ts import it.
  save('aws_modules/m/words.ts', "export const word: string = 'two';\n");
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('two two'), soon);
  save('aws_modules/m/a/awsm.ts', awsm.replace('SAID: word', "SAID: 'three'"));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('three two'), soon);
  save('aws_modules/m/a/awsm.ts', awsm.replace('SAID: word', 'SAID: () => word'));
  await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
  expect(reports[0]).toMatchObject({ code: 'UnreadableFiles', position: { file: 'aws_modules/m/a/awsm.ts' } });
  expect(reports[0]!.message).toContain('lambda.cloudFormation.Environment.Variables.SAID is a function');
  save('aws_modules/m/a/awsm.ts', awsm);
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('two two'), soon);
  await session.settled();
  expect(reports).toHaveLength(1);
});

test('files that are saved together are one mistake, and a variable that is set is a deployment', async () => {
  const code = `export const handler = async () => ({ statusCode: 200, body: process.env.SAID ?? 'nothing' });\n`;
  const files = functionFiles('m/a', { code, lambda: { envVars: ['SAID'] } });
  const root = project('saved', files);
  const { get, reports, save, session } = await startDev(cloud.endpoint, root);
  expect((await get('/m/a')).text).toBe('nothing');
  save('aws_modules/m/a/awsm.json', '{');
  await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
  save(handler, code.replace('nothing', 'other'));
  await session.settled();
  write(root, files);
  await setEnv(testHost(cloud.endpoint), { root, stage: 'dev', region: undefined }, 'SAID', 'set');
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('set'), soon);
  expect(reports).toHaveLength(1);
});

test('a deployment that failed for its code is made up for by the next save', async () => {
  const { get, reports, save } = await startDev(
    cloud.endpoint,
    project('heals', functionFiles('m/a', { code: 'export const handler = (' })),
  );
  expect(reports).toMatchObject([{ code: 'BuildFailed' }]);
  save(handler, answering('healed'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"healed"'), soon);
});

test('code that was saved while a deployment is under way is not lost', async () => {
  const root = project('both');
  const { get, save } = await startDev(cloud.endpoint, root);
  write(root, functionFiles('m/b'));
  save(handler, answering('both'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"both"'), soon);
  await vi.waitFor(async () => expect((await get('/m/b')).status).toBe(200), soon);
});

test('a deployment by somebody else brings back what CloudFormation has, also when the session was killed', async () => {
  const root = project('killed');
  const { get, save } = await startDev(cloud.endpoint, root);
  save(handler, answering('swapped'));
  await vi.waitFor(async () => expect((await get('/m/a')).text).toBe('"swapped"'), soon);
  // As if another machine had reverted the sources: nothing differs from the deployed state.
  const other = project('killed');
  const host = testHost(cloud.endpoint);
  expect((await deploy(host, { project: openProject(other), selection: everything })).plan.empty).toBe(true);
  expect(await answerOf('killed')).toBe('{"message":"m/a"}');
  expect(await stateOf('killed')).toEqual({ version: '1', isTagged: false, swapped: undefined });
  expect(host.events).toContainEqual(
    expect.objectContaining({ type: 'restored', functions: 1, owner: expect.stringMatching(/@/) }),
  );
});

test('releases of a session are marked, and neither gone back to nor promoted', async () => {
  const region = 'us-east-1';
  const root = projectFolder({
    ...{ name: 'marked', domain: 'marked.test', stages: { dev: [region], prod: [region] } },
    files: functionFiles('m/a', { code: answering('plain') }),
  });
  const host = testHost(cloud.endpoint);
  const options = { plan: false, recover: false, forceUnlock: false, allowDataLoss: [], region: undefined };
  const promoted = (release?: string) =>
    promote(host, {
      ...options,
      project: openProject(root),
      from: 'dev',
      to: 'prod',
      release,
      rollout: {},
      allowMissing: true,
    });
  await expect(promoted()).rejects.toMatchObject({
    code: 'NothingToPromote',
    hint: expect.stringContaining('jaws deploy all dev'),
  });
  const first = await startDev(cloud.endpoint, root);
  await first.session.close();
  await expect(promoted()).rejects.toMatchObject({
    code: 'NothingToPromote',
    hint: expect.stringContaining('--release 1'),
  });
  write(root, { [handler]: answering('planned') });
  await deploy(host, { project: openProject(root), selection: everything });
  write(root, { [handler]: answering('tried') });
  const second = await startDev(cloud.endpoint, root);
  await second.session.close();
  expect(await answerOf('marked')).toBe('"tried"');

  const all = await releases(host, { root, stage: 'dev', limit: 9 });
  expect(all.releases.map(({ number, dev }) => [number, dev])).toEqual([
    [3, true],
    [2, false],
    [1, true],
  ]);
  expect((await promoted()).release.number).toBe(2);
  const notice = expect.stringContaining('dev runs release 3 of a `jaws dev` session: release 2,');
  expect(host.events).toContainEqual({ type: 'notice', message: notice });
  const back = await rollback(host, { ...options, project: openProject(root), stage: 'dev' });
  expect([back.from?.number, back.to.number]).toEqual([3, 2]);
  expect(await answerOf('marked')).toBe('"planned"');
  expect((await promoted('3')).release.number).toBe(3);
});

test('a failure is a page for a browser, with its source, and JSON for others', async () => {
  const root = project('fails', functionFiles('m/a', { code: throwing }));
  const { get, host } = await startDev(cloud.endpoint, root);
  const page = await get('/m/a', { accept: 'text/html,*/*' });
  expect(page).toMatchObject({ status: 502, type: 'text/html; charset=utf-8' });
  expect(page.text).toContain('RangeError: &#60;too&#62; far');
  expect(page.text.replaceAll('<wbr>', '')).toContain('aws_modules/m/a/handler.js:2');
  expect(page.text).toContain('jaws logs m/a');
  expect(page.text).not.toContain('<too>');
  const ids = [...readKept(root, 'dev')].map(({ id }) => id);
  expect(page.text).toContain(`jaws replay ${ids[0]!.slice(0, 8)}`);
  const json = await get('/m/a', { accept: 'application/json' });
  expect(json).toMatchObject({ status: 502, type: 'application/json' });
  expect(JSON.parse(json.text)).toMatchObject({
    message: 'Internal server error',
    function: 'm/a',
    error: { type: 'RangeError', message: '<too> far' },
  });
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'invocation',
      ok: false,
      error: 'RangeError: <too> far',
      trace: expect.arrayContaining([expect.stringContaining('aws_modules/m/a/handler.js:2:')]),
    }),
  );
});

test('code that throws while it is loaded has its place too', async () => {
  const code = `throw new RangeError('too early');\nexport const handler = async () => ({ statusCode: 200 });\n`;
  const { get, host } = await startDev(cloud.endpoint, project('early', functionFiles('m/a', { code })));
  const page = await get('/m/a', { accept: 'text/html,*/*' });
  expect(page.text.replaceAll('<wbr>', '')).toContain('aws_modules/m/a/handler.js:1');
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'invocation',
      error: 'RangeError: too early',
      trace: expect.arrayContaining([expect.stringContaining('aws_modules/m/a/handler.js:1:')]),
    }),
  );
});

test('code that is as deployed again after a mistake is reported as repaired', async () => {
  const root = project('undone');
  const { host, reports, save, session } = await startDev(cloud.endpoint, root);
  const good = readFileSync(join(root, handler), 'utf8');
  save(handler, 'export const handler = async () => (;');
  await vi.waitFor(() => expect(reports).toHaveLength(1), soon);
  await session.settled();
  save(handler, good);
  const repaired = { type: 'repaired', stage: 'dev', region: 'us-east-1', functions: ['m/a'] };
  await vi.waitFor(() => expect(host.events).toContainEqual(repaired), soon);
  save(handler, `${good}\n`);
  await session.settled();
  expect(host.events.filter(({ type }) => type === 'repaired')).toHaveLength(1);
});

test('an answer of the function itself is left alone, whatever its status', async () => {
  const code = `export const handler = async () => ({ statusCode: 500, body: 'mine' });\n`;
  const { get } = await startDev(cloud.endpoint, project('own', functionFiles('m/a', { code })));
  expect(await get('/m/a', { accept: 'text/html' })).toMatchObject({ status: 500, text: 'mine' });
});

test('pages of the web reach nothing through a name of their own', async () => {
  const { get } = await startDev(cloud.endpoint, project('names'));
  expect((await get('/m/a', { host: 'evil.example' })).status).toBe(403);
  expect((await get('/m/a', { host: 'localhost:3000' })).status).toBe(200);
});

test('the last event can be invoked again', async () => {
  const code = `let n = 0;\nexport const handler = async ({ path }) => {\n  console.log(path, (n += 1));\n  return { statusCode: 200 };\n};\n`;
  const root = project('again', functionFiles('m/a', { code }));
  const { get, host, session } = await startDev(cloud.endpoint, root);
  expect(await session.again()).toBe(false);
  await get('/m/a');
  await vi.waitFor(() => expect(host.events).toContainEqual(expect.objectContaining({ type: 'invocation' })), soon);
  expect(await session.again()).toBe(true);
  await vi.waitFor(() => expect(linesOf(host.events)).toEqual(['/m/a 1', '/m/a 2']), soon);
  // What `jaws replay` finds.
  await vi.waitFor(() => expect([...readKept(root, 'dev')].map(({ event }) => event)).toHaveLength(2), soon);
});

const linesOf = (events: readonly { readonly type: string; readonly message?: string }[]): string[] =>
  events.flatMap(({ message = '', type }) =>
    type === 'function-log' && message.includes('\tINFO\t') ? [message.split('\t').at(-1)!.trim()] : [],
  );

test('of functions that share a file, the one that is asked for is first', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `m/f${n}`);
  const code = `import { said } from '../../../lib/said.js';\nexport const handler = async () => ({ statusCode: 200, body: said });\n`;
  const files = Object.assign({}, ...names.map((name) => functionFiles(name, { code })));
  const root = project('many', { ...files, 'lib/said.js': `export const said = 'one';` });
  const { get, host, save, session } = await startDev(cloud.endpoint, root);
  save('lib/said.js', `export const said = 'two';`);
  await vi.waitFor(async () => expect((await get('/m/f39')).text).toBe('two'), soon);
  await session.settled();
  const swapped = host.events.flatMap((event) => (event.type === 'swapped' ? event.functions : []));
  expect(swapped.toSorted()).toEqual(names.toSorted());
});

/** The cloud at an address that does not reveal it, like AWS or another emulator. */
async function disguised(): Promise<{ endpoint: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith('/_jaws')) return void outgoing.writeHead(404).end();
    const { method, headers, url } = incoming;
    const asking = request(`${cloud.endpoint}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(asking);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

test('elsewhere than in the embedded cloud it works by AWS alone, and never on a protected stage', async () => {
  const { close, endpoint } = await disguised();
  try {
    const root = projectFolder({
      name: 'away',
      domain: 'away.test',
      stages: { dev: ['us-east-1'], prod: ['us-east-1'] },
      files: functionFiles('m/a', {
        code: `export const handler = async () => {\n  console.log('seen');\n  return { statusCode: 200, body: 'one' };\n};\n`,
      }),
    });
    await expect(startDev(endpoint, root, { stage: 'prod' })).rejects.toMatchObject({ code: 'DevProtected' });
    expect(await stateOfNothing('prod-away-lMA')).toBe(true);
    await expect(startDev(endpoint, root, { stage: 'dev', inspect: 9229 })).rejects.toMatchObject({
      code: 'DevInspectLocal',
    });
    const { host, save, session } = await startDev(endpoint, root, { stage: 'dev', live: true });
    expect(session).toMatchObject({ isLocal: false, url: undefined });
    // The embedded cloud has no Live Tail, and the command that uses it prints its price.
    const said = expect.stringContaining('Live Tail');
    await vi.waitFor(
      () => expect(host.events).toContainEqual(expect.objectContaining({ type: 'warning', message: said })),
      soon,
    );
    expect(host.events).toContainEqual(expect.objectContaining({ type: 'notice', message: said }));
    save(handler, answering('two'));
    await vi.waitFor(async () => expect(await answerOf('away')).toBe('"two"'), soon);
    await session.settled();
    save(
      handler,
      `export const handler = async () => {\n  console.log('seen');\n  return { statusCode: 200, body: 'three' };\n};\n`,
    );
    await vi.waitFor(async () => expect(await answerOf('away')).toBe('three'), soon);
    await vi.waitFor(() => expect(linesOf(host.events)).toContain('seen'), soon);
    await session.close();
    expect(await answerOf('away')).toBe('one');
    expect(await stateOf('away')).toEqual({ version: '1', isTagged: false, swapped: undefined });
  } finally {
    close();
  }
}, 180_000);

/** Whether a function is missing. */
async function stateOfNothing(functionName: string): Promise<boolean> {
  return stateOf('away', functionName).then(
    () => false,
    (error: Error) => error.name === 'ResourceNotFoundException',
  );
}
