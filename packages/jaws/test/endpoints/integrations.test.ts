import { afterAll, beforeAll, expect, test } from 'vitest';
import { alone, Deployed, fn } from './deployed.ts';

const counting = `globalThis.calls = (globalThis.calls ?? 0) + 1;
  return { statusCode: 200, body: String(globalThis.calls) };`;

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({
    api: { CacheClusterSize: '0.5' },
    files: {
      ...fn(
        'a/cached',
        [
          {
            Type: 'AWS_PROXY',
            Path: 'cached/{id}',
            Method: 'GET',
            CacheKeyParameters: ['method.request.path.id', 'method.request.querystring.q'],
            MethodSettings: { CachingEnabled: true, CacheTtlInSeconds: 60 },
          },
          { Type: 'AWS_PROXY', Path: 'fresh', Method: 'GET' },
        ],
        counting,
      ),
      ...fn('a/streams', { Type: 'AWS_PROXY', Path: 'streams', Method: 'GET', ResponseTransferMode: 'STREAM' }, ''),
      'aws_modules/a/streams/handler.js': `export const handler = awslambda.streamifyResponse(async (_event, stream) => {
        const out = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'content-type': 'text/plain' } });
        out.write('one ');
        out.end('two');
      });\n`,
      // Another service of AWS behind an endpoint: the role of the API calls it.
      ...alone('a/service', {
        Type: 'AWS',
        Path: 'who',
        Method: 'GET',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
        Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sts:action/GetCallerIdentity' },
        RequestParameters: { 'integration.request.querystring.Version': "'2011-06-15'" },
      }),
    },
  });
}, 60_000);
afterAll(() => api?.close());

const text = async (answer: Promise<Response>) => (await answer).text();

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
test('answers are cached by the parameters that are keys', async () => {
  const ask = (id: string, query: string) => text(api.call('GET /cached/{id}', { fill: { id }, query }));
  const first = await ask('1', '?q=a');
  expect(await ask('1', '?q=a&other=1')).toBe(first);
  expect(await ask('2', '?q=a')).not.toBe(first);
  expect(await ask('1', '?q=b')).not.toBe(first);
  expect(await text(api.call('GET /fresh'))).not.toBe(await text(api.call('GET /fresh')));
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
test('an answer is streamed', async () => {
  const answer = await api.call('GET /streams');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    202,
    'text/plain',
    'one two',
  ]);
});

test('another service is called with the role of the API', async () => {
  const answer = await api.call('GET /who');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('IamRoleApiGateway');
});
