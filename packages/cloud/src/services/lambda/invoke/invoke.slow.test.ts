import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { has } from '../../../../../../test/machine.ts';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

const handler = (body: string): Record<string, string> => ({ 'index.js': `exports.handler = ${body}` });

describe('Node.js functions', () => {
  it('get the event and Lambda environment, and nothing of the host', async () => {
    process.env.JAWS_TEST_SECRET = 'host';
    await cloud.make(
      'env',
      handler('async (event, context) => ({ event, name: context.functionName, env: process.env })'),
      {
        Environment: { Variables: { OWN: 'value' } },
      },
    );
    const { payload } = await cloud.call('env', { a: 1 });
    expect(payload).toMatchObject({ event: { a: 1 }, name: 'env' });
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    expect(payload.env).toMatchObject({
      _HANDLER: 'index.handler',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_ENDPOINT_URL: cloud.endpoint,
      TZ: ':UTC',
      OWN: 'value',
    });
    expect(payload.env).not.toHaveProperty('JAWS_TEST_SECRET');
    delete process.env.JAWS_TEST_SECRET;
  });

  it('write START, their own lines, END and REPORT', async () => {
    await cloud.make('lines', handler('async () => { console.log("two\\nlines"); console.error("bad"); }'));
    const { log } = await cloud.call('lines');
    const id = /START RequestId: (\S+)/.exec(log)?.[1];
    expect(log).toMatch(
      new RegExp(
        [
          `^START RequestId: ${id} Version: \\$LATEST`,
          `\\S+Z\t${id}\tINFO\ttwo`,
          'lines',
          `\\S+Z\t${id}\tERROR\tbad`,
          `END RequestId: ${id}`,
          `REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t\n$`,
        ].join('\n'),
      ),
    );
  });

  it('have their lines in the log group', async () => {
    const logs = new CloudWatchLogs(cloud.config);
    await vi.waitFor(async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/lines' });
      expect(events.map(({ message }) => message?.split(/[ \t]/)[0])).toContain('REPORT');
    });
    const { logStreams } = await logs.describeLogStreams({ logGroupName: '/aws/lambda/lines' });
    expect(logStreams?.[0]?.logStreamName).toMatch(/^\d{4}\/\d{2}\/\d{2}\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('may answer by callback, context.done or nothing before Node.js 24', async () => {
    await cloud.make(
      'callback',
      handler('(event, context, callback) => { setTimeout(() => callback(null, "late"), 10); }'),
    );
    await cloud.make('done', handler('(event, context) => { context.done(null, "done"); }'));
    await cloud.make('nothing', handler('() => {}'));
    expect((await cloud.call('callback')).payload).toBe('late');
    expect((await cloud.call('done')).payload).toBe('done');
    expect((await cloud.call('nothing')).payload).toBeNull();
  });

  it('have no callbacks from Node.js 24 on', async () => {
    await cloud.make('callback24', handler('(event, context, callback) => callback(null, 1)'), {
      Runtime: 'nodejs24.x',
    });
    const { error, payload } = await cloud.call('callback24');
    expect(error).toBe('Unhandled');
    expect(payload.errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });

  it('may be ES modules with await at the top', async () => {
    await cloud.make('module', {
      'index.mjs': 'const x = await Promise.resolve(5); export const handler = async () => x;',
    });
    expect((await cloud.call('module')).payload).toBe(5);
  });

  // Error shapes: the managed runtime's own interface client, github.com/aws/aws-lambda-nodejs-runtime-interface-client.
  it.each([
    ['throws', handler('async () => { throw new TypeError("boom") }'), 'TypeError', 'boom'],
    [
      'rejects',
      handler('async () => { Promise.reject(new Error("oops")); await new Promise((r) => setTimeout(r, 500)) }'),
      'Runtime.UnhandledPromiseRejection',
      'Error: oops',
    ],
    ['never', handler('async () => new Promise(() => {})'), 'Runtime.NodeJsExit', 'unexpected Node.js exit code'],
    ['missing', { 'other.js': '' }, 'Runtime.ImportModuleError', "Cannot find module 'index'"],
    ['broken', handler('('), 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['unexported', { 'index.js': '' }, 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['exits', handler('async () => process.exit(3)'), 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
  ])('that fail are reported: %s', async (name, files, type, message) => {
    await cloud.make(`fail-${name}`, files);
    const { error, payload } = await cloud.call(`fail-${name}`);
    expect(error).toBe('Unhandled');
    expect(payload.errorType).toBe(type);
    expect(payload.errorMessage).toContain(message);
  });

  it('end at their timeout, even in a loop that never yields', async () => {
    await cloud.make('loop', handler('async () => { for (;;); }'), { Timeout: 1 });
    const { log, payload } = await cloud.call('loop');
    expect(payload.errorType).toBe('Sandbox.Timedout');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
    expect(log).toMatch(/Task timed out after 1\.00 seconds/);
    expect(log).toMatch(/Duration: 1000\.00 ms.*Status: timeout/);
  });

  it.runIf(process.platform === 'linux')('end when they take more memory than they have', async () => {
    await cloud.make(
      'greedy',
      handler(
        'async () => { const a = []; for (;;) { a.push(Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 5)) } }',
      ),
      { Timeout: 20 },
    );
    const { log, payload } = await cloud.call('greedy');
    expect(payload.errorMessage).toContain('Runtime exited with error: signal: killed');
    expect(log).toContain('Max Memory Used: 128 MB');
    expect(log).toContain('Error Type: Runtime.OutOfMemory');
  });

  it('run in environments of their own at the same time, and warm ones again', async () => {
    const once = 'const own = Math.random();';
    const slow = 'exports.handler = async (ms) => { await new Promise((r) => setTimeout(r, ms)); return own; }';
    await cloud.make('own', { 'index.js': once + slow });
    const together = await Promise.all([1, 2, 3].map(() => cloud.call('own', 1000)));
    expect(new Set(together.map(({ payload }) => payload)).size).toBe(3);
    const warm = await cloud.call('own', 0);
    expect(together.map(({ payload }) => payload)).toContain(warm.payload);
  });
});

describe('other runtimes', () => {
  it.skipIf(!has('python3'))('run Python', async () => {
    const source =
      'def handler(event, context):\n    print("hi")\n    return {"name": context.function_name, **event}\n';
    await cloud.make('python', { 'index.py': source }, { Runtime: 'python3.13' });
    const { log, payload } = await cloud.call('python', { a: 1 });
    expect(payload).toEqual({ name: 'python', a: 1 });
    expect(log).toContain('\nhi\n');
  });

  it('say by name what is not there', async () => {
    await cloud.make('ruby', { 'index.rb': '' }, { Runtime: 'ruby3.4' });
    expect((await cloud.call('ruby')).payload.errorMessage).toContain('The runtime ruby3.4 is not implemented.');
  });
});

describe('Invoke', () => {
  it('refuses an event that is not JSON', async () => {
    await cloud.make('any', handler('async () => 1'));
    await expect(cloud.lambda.invoke({ FunctionName: 'any', Payload: 'nope' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it('throttles a function without concurrency', async () => {
    await cloud.lambda.putFunctionConcurrency({ FunctionName: 'any', ReservedConcurrentExecutions: 0 });
    await expect(cloud.lambda.invoke({ FunctionName: 'any' })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await cloud.lambda.deleteFunctionConcurrency({ FunctionName: 'any' });
    expect((await cloud.call('any')).payload).toBe(1);
  });

  it('runs new code after an update, and old versions stay what they were', async () => {
    const { Version } = await cloud.lambda.publishVersion({ FunctionName: 'any' });
    const { writeZip } = await import('../code/zip-write.ts');
    await cloud.lambda.updateFunctionCode({ FunctionName: 'any', ZipFile: writeZip(handler('async () => 2')) });
    expect((await cloud.call('any')).payload).toBe(2);
    expect((await cloud.call(`any:${Version}`)).payload).toBe(1);
  });

  it('streams a response', async () => {
    const body =
      'awslambda.streamifyResponse(async (event, stream) => { stream.write("hel"); stream.write("lo"); stream.end() })';
    await cloud.make('stream', handler(body));
    const { EventStream } = await cloud.lambda.invokeWithResponseStream({ FunctionName: 'stream' });
    let text = '';
    let completed = false;
    for await (const event of EventStream ?? []) {
      text += Buffer.from(event.PayloadChunk?.Payload ?? []).toString();
      completed ||= event.InvokeComplete !== undefined;
    }
    expect(text).toBe('hello');
    expect(completed).toBe(true);
  });

  it('accepts an event and runs it later', async () => {
    await cloud.make('later', handler('async (event) => console.log("ran " + event.n)'));
    const { StatusCode } = await cloud.lambda.invoke({
      FunctionName: 'later',
      InvocationType: 'Event',
      Payload: '{"n":7}',
    });
    expect(StatusCode).toBe(202);
    const logs = new CloudWatchLogs(cloud.config);
    await vi.waitFor(
      async () => {
        const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/later' });
        expect(events.some(({ message }) => message?.includes('ran 7'))).toBe(true);
      },
      { timeout: 5000 },
    );
  });
});
