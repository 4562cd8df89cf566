import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Event } from '../events.ts';
import { deploy } from './deploy.ts';
import type { Answer, InvokeOptions } from './invoke/types.ts';
import { eventFor, invoke } from './invoke.ts';
import { openProject } from './open.ts';
import { type Files, functionFiles, projectFolder, type TestHost, testHost } from './testing/project.ts';

/** A function without an event.json of its own. */
function bare(id: string, over: Parameters<typeof functionFiles>[1]): Files {
  const files = functionFiles(id, over);
  return Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith('event.json')));
}

const echo = 'export const handler = async (event) => event;';
const root = projectFolder({
  stages: { dev: ['us-east-1', 'eu-west-1'] },
  files: {
    ...functionFiles('m/echo', {
      code: `let calls = 0;
        export const handler = async (event) => {
          console.log('called ' + ++calls);
          return { event, region: process.env.AWS_REGION };
        };`,
    }),
    'aws_modules/m/echo/event.json': { from: 'the folder' },
    'other.json': '{ // a comment\n "n": 7 }',
    ...functionFiles('m/fails', {
      code: `class PaymentError extends Error { name = 'PaymentError'; }
        function pay() { throw new PaymentError('no money'); }
        export const handler = async () => { console.log('before'); pay(); };`,
    }),
    ...functionFiles('m/large', { code: `export const handler = async () => 'x'.repeat(7 * 1024 * 1024);` }),
    ...functionFiles('m/local', { lambda: { deploy: false } }),
    ...bare('m/once', {
      code: echo,
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'a/{id}', Method: 'POST' } },
    }),
  },
});

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const functions = ['m/echo', 'm/fails', 'm/large', 'm/once'];
  const selection = { stage: 'dev', region: undefined, resources: true, functions, endpoints: [] };
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
}, 60_000);
afterAll(() => cloud.close());

const start = async (id: string, over: Partial<InvokeOptions> = {}, on: TestHost = testHost(cloud.endpoint)) => {
  const options = { root, function: id, stage: 'dev', region: 'us-east-1', async: false, ...over };
  const result = await invoke(on, options);
  return { result, answer: result.answers[0] as Answer, events: on.events };
};
const logged = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'log' ? [`${event.source} | ${event.line}`] : []));

describe('a deployed function', () => {
  test('gets its event.json and answers; its lines, its report and whether it was cold are known', async () => {
    const { answer, events } = await start('m/echo');
    expect(answer).toMatchObject({
      ok: true,
      region: 'us-east-1',
      value: { event: { from: 'the folder' }, region: 'us-east-1' },
      // Invoked through the alias, so never $LATEST.
      version: '1',
      report: { memorySize: 128, initDuration: expect.any(Number), billedDuration: expect.any(Number) },
    });
    expect(logged(events)).toEqual([expect.stringMatching(/^m\/echo \| .*called 1$/)]);
    const again = await start('m/echo');
    expect(again.answer.report).toMatchObject({ initDuration: undefined });
    expect(again.answer.requestId).not.toBe(answer.requestId);
  });

  test('takes a file with comments, typed JSON, or a value', async () => {
    const event = async (choice: InvokeOptions['event']) =>
      ((await start('m/echo', { event: choice })).answer.value as { event: unknown }).event;
    expect(await event({ from: 'file', file: `${root}/other.json` })).toEqual({ n: 7 });
    expect(await event({ from: 'text', text: '[1, 2]' })).toEqual([1, 2]);
    expect(await event({ from: 'value', value: null })).toBeNull();
  });

  test('answers in every region at once', async () => {
    const { result, events } = await start('m/echo', { region: undefined });
    expect(result.answers).toMatchObject([
      { region: 'us-east-1', value: { region: 'us-east-1' } },
      { region: 'eu-west-1', value: { region: 'eu-west-1' } },
    ]);
    expect(
      logged(events)
        .map((line) => line.split(' |')[0])
        .sort(),
    ).toEqual(['m/echo eu-west-1', 'm/echo us-east-1']);
  });

  test('that throws is an answer with its error, its trace and its lines', async () => {
    const { answer, events } = await start('m/fails');
    expect(answer).toMatchObject({
      ok: false,
      value: undefined,
      error: { errorType: 'PaymentError', errorMessage: 'no money' },
    });
    // The line of the source, from its map.
    expect(answer.error?.trace.join('\n')).toMatch(/at pay .*aws_modules\/m\/fails\/handler\.js:2/);
    expect(logged(events)).toContainEqual(expect.stringMatching(/before$/));
  });

  test('whose answer is over 6 MB has failed, in the words of Lambda', async () => {
    const { answer } = await start('m/large');
    expect(answer).toMatchObject({ ok: false, error: { errorType: 'Function.ResponseSizeTooLarge' } });
  });

  test('may only be sent the event', async () => {
    const { answer } = await start('m/echo', { async: true });
    expect(answer).toMatchObject({ ok: true, value: null, log: '', report: undefined });
    await vi.waitFor(() =>
      expect(cloud.invocations({ function: 'dev-shop-lMEcho' }).at(-1)).toMatchObject({
        id: answer.requestId,
      }),
    );
  });
});

describe('an event of a template', () => {
  test('is chosen by the only trigger, which is said', async () => {
    const { answer, events } = await start('m/once');
    expect(answer.value).toMatchObject({
      httpMethod: 'POST',
      resource: '/a/{id}',
      path: '/a/id',
      pathParameters: { id: 'id' },
      requestContext: { stage: 'dev', accountId: '000000000000' },
    });
    const message = 'The event is that of the template apigateway: the endpoint POST /a/{id} calls it.';
    expect(events).toContainEqual({ type: 'notice', message });
  });

  test('can be printed without a call', async () => {
    const on = testHost(cloud.endpoint);
    const before = cloud.invocations().length;
    const options = { root, function: 'm/local', stage: 'dev', event: { from: 'template', name: 'sqs' } } as const;
    expect(await eventFor(on, options)).toMatchObject({
      Records: [{ eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue', awsRegion: 'us-east-1' }],
    });
    expect(cloud.invocations()).toHaveLength(before);
  });
});

describe('mistakes', () => {
  test('a function that is not deployed', async () => {
    await expect(start('m/local')).rejects.toMatchObject({
      code: 'FunctionNotDeployed',
      message: expect.stringContaining('m/local is not deployed in dev us-east-1'),
      hint: expect.stringContaining('jaws deploy lambda dev us-east-1 --select m/local'),
    });
    const { result } = await start('m/local', { region: undefined });
    expect(result.answers).toMatchObject([
      { region: 'us-east-1', ok: false, failure: { code: 'FunctionNotDeployed' } },
      { region: 'eu-west-1', ok: false, failure: { code: 'FunctionNotDeployed' } },
    ]);
  });

  test('one that Lambda throttles is called once, and did not run', async () => {
    const client = new LambdaClient({
      endpoint: cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const FunctionName = 'dev-shop-lMFails';
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    client.destroy();
    const since = new Date();
    await expect(start('m/fails', { region: 'eu-west-1' })).rejects.toMatchObject({
      code: 'FunctionThrottled',
      message: expect.stringContaining('m/fails in dev eu-west-1'),
    });
    expect(cloud.requests({ operation: 'Invoke', region: 'eu-west-1', since })).toHaveLength(1);
  });

  test('an event that is too large, no JSON or not there', async () => {
    const event = { from: 'value', value: 'x'.repeat(7 * 1024 * 1024) } as const;
    await expect(start('m/echo', { event })).rejects.toMatchObject({ code: 'EventTooLarge' });
    for (const event of [
      { from: 'text', text: '{' } as const,
      { from: 'file', file: `${root}/absent.json` } as const,
    ]) {
      await expect(start('m/echo', { event })).rejects.toMatchObject({ code: 'EventUnreadable' });
    }
  });

  test('somebody who may not', async () => {
    const strict = await startCloud({ port: 0, strict: true });
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' };
    const connected = () => connect({ profile: undefined, endpoint: strict.endpoint, credentials });
    const on = { ...testHost(strict.endpoint), connect: connected };
    await expect(start('m/echo', {}, on)).rejects.toMatchObject({ code: 'AwsCredentialsInvalid' });
    await strict.close();
  });

  test('an answer that is not waited for', async () => {
    const on = testHost(cloud.endpoint);
    on.abort.abort();
    await expect(start('m/echo', {}, on)).rejects.toMatchObject({ code: 'InvocationInterrupted' });
  });
});
