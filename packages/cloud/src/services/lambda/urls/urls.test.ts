import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// LocalStack's TestLambdaURL and test_url_config_lifecycle, recorded on AWS.
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

/** Requests a URL of the cloud without resolving its host name. */
function ask(url: string) {
  const { host, pathname, port } = new URL(url);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

it("a URL returns its function's result, with its length; its mode is returned by GetFunctionUrlConfig", async () => {
  const { lambda } = cloud;
  const FunctionName = 'url';
  await cloud.make(FunctionName, { 'index.js': 'exports.handler = async () => ({ é: 1 })' });
  const made = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
  expect(made).not.toHaveProperty('InvokeMode');
  expect((await lambda.getFunctionUrlConfig({ FunctionName })).InvokeMode).toBe('BUFFERED');
  const open = { StatementId: 'open', Principal: '*', FunctionUrlAuthType: 'NONE' as const };
  const byUrl = { StatementId: 'by-url', Principal: '*', InvokedViaFunctionUrl: true };
  await lambda.addPermission({ FunctionName, ...open, Action: 'lambda:InvokeFunctionUrl' });
  await lambda.addPermission({ FunctionName, ...byUrl, Action: 'lambda:InvokeFunction' });
  expect(await ask(made.FunctionUrl ?? '')).toMatchObject({
    status: 200,
    text: '{"é":1}',
    headers: { 'content-type': 'application/json', 'content-length': '8' },
  });
  const changed = await lambda.updateFunctionUrlConfig({ FunctionName, InvokeMode: 'BUFFERED' });
  expect(changed.InvokeMode).toBe('BUFFERED');
});

it('a service worker gets the scope that its function allows only on a host of its own', async () => {
  const { lambda } = cloud;
  const FunctionName = 'worker';
  const headers = "{ 'content-type': 'text/javascript', 'service-worker-allowed': '/' }";
  await cloud.make(FunctionName, {
    'index.js': `exports.handler = async () => ({ statusCode: 200, headers: ${headers}, body: '' })`,
  });
  const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
  const open = { FunctionName, Principal: '*', FunctionUrlAuthType: 'NONE' as const };
  await lambda.addPermission({ ...open, StatementId: 'url', Action: 'lambda:InvokeFunctionUrl' });
  const byUrl = { FunctionName, Principal: '*', InvokedViaFunctionUrl: true };
  await lambda.addPermission({ ...byUrl, StatementId: 'by-url', Action: 'lambda:InvokeFunction' });
  expect((await ask(FunctionUrl)).headers).toMatchObject({ 'service-worker-allowed': '/' });
  const { hostname, port } = new URL(FunctionUrl);
  const byPath = await ask(`http://127.0.0.1:${port}/_aws/lambda-url/${hostname.split('.')[0]}/sw.js`);
  expect(byPath).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript' } });
  expect(byPath.headers).not.toHaveProperty('service-worker-allowed');
});

it('an unknown URL is forbidden', async () => {
  const { port } = new URL(cloud.endpoint);
  const url = `http://0123456789abcdefghijklmnopqrstuv.lambda-url.us-east-1.localhost:${port}/`;
  expect(await ask(url)).toMatchObject({
    status: 403,
    text: '{"Message":null}',
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
it('a URL for everyone needs both permissions, for everyone and for URLs', async () => {
  const { lambda } = cloud;
  const FunctionName = 'both';
  await cloud.make(FunctionName, { 'index.js': 'exports.handler = async () => 1' });
  const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE' });
  const status = async () => (await ask(FunctionUrl)).status;
  const permit = (StatementId: string, more: object) =>
    lambda.addPermission({ FunctionName, StatementId, Principal: '*', Action: 'lambda:InvokeFunction', ...more });

  // A permission for one account does not cover everyone.
  const one = { Principal: '123456789012' };
  await permit('one', { ...one, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
  await permit('one-invoke', { ...one, InvokedViaFunctionUrl: true });
  expect(await status()).toBe(403);
  await permit('signed', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM' });
  await permit('invoke', { InvokedViaFunctionUrl: true });
  expect(await status()).toBe(403);
  await permit('open', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
  expect(await status()).toBe(200);
  await lambda.removePermission({ FunctionName, StatementId: 'invoke' });
  expect(await status()).toBe(403);
  await permit('direct', { InvokedViaFunctionUrl: false });
  await permit('account', { SourceAccount: '123456789012' });
  expect(await status()).toBe(403);
  await permit('any', {});
  expect(await status()).toBe(200);
});
