import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../testing/harness.ts';

let cloud: Harness;
let backend: Server;
let base: string;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

beforeAll(async () => {
  // Answers with the request it received; the query may ask for a status.
  backend = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const status = Number(/[?&]status=(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-from': 'backend',
      'access-control-allow-origin': 'https://backend.example.com',
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  cloud = await Harness.start();
});

afterAll(async () => {
  await cloud.close();
  backend.closeAllConnections();
  await new Promise((done) => backend.close(done));
});

const proxy = (path: string, more: object = {}) => ({
  IntegrationType: 'HTTP_PROXY',
  IntegrationMethod: 'ANY',
  IntegrationUri: `${base}${path}`,
  PayloadFormatVersion: '1.0',
  ...more,
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
describe('HTTP_PROXY', () => {
  test('passes method, path variable, query, headers and body on, and the answer back', async () => {
    const { id } = await cloud.http(proxy('/pets/{proxy}?fixed=1'), ['ANY /in/{proxy+}']);
    const response = await cloud.call(id, '/in/a%20b/c?x=1&x=2', {
      method: 'PUT',
      body: 'hello',
      headers: { 'X-Mine': 'yes', cookie: 'k=v' },
    });
    expect([response.status, response.headers['x-from']]).toEqual([200, 'backend']);
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    const seen: Seen = response.json();
    expect([seen.method, seen.url, seen.body]).toEqual(['PUT', '/pets/a%20b/c?fixed=1&x=1&x=2', 'hello']);
    expect(seen.headers).toMatchObject({
      'x-mine': 'yes',
      cookie: 'k=v',
      host: new URL(base).host,
      via: 'HTTP/1.1 AmazonAPIGateway',
      forwarded: expect.stringContaining(`for=127.0.0.1;host=${id}.execute-api.us-east-1.amazonaws.com`),
    });
  });

  test('the integration’s own method and address are used where it has them', async () => {
    const { id } = await cloud.http(proxy('/fixed', { IntegrationMethod: 'POST' }), ['GET /x']);
    const seen: Seen = (await cloud.call(id, '/x')).json();
    expect([seen.method, seen.url]).toEqual(['POST', '/fixed']);
  });

  test('quick create with a URL is a proxy for everything', async () => {
    const { ApiId } = await cloud.api.createApi({ Name: 'q', ProtocolType: 'HTTP', Target: `${base}/all` });
    const seen: Seen = (await cloud.call(ApiId!, '/some/where?q=1', { method: 'DELETE' })).json();
    expect([seen.method, seen.url]).toEqual(['DELETE', '/all?q=1']);
  });

  test('an endpoint that cannot be reached is Service Unavailable', async () => {
    const { id } = await cloud.http(proxy('', { IntegrationUri: 'http://127.0.0.1:1/' }), ['GET /x']);
    const response = await cloud.call(id, '/x');
    expect([response.status, response.text]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  test('a VPC link answers that it is not there', async () => {
    const { VpcLinkId } = await cloud.api.createVpcLink({ Name: 'l', SubnetIds: ['s'] });
    const { id } = await cloud.http(
      proxy('', {
        ConnectionType: 'VPC_LINK',
        ConnectionId: VpcLinkId,
        IntegrationUri: 'arn:aws:elasticloadbalancing:x',
      }),
      ['GET /x'],
    );
    const response = await cloud.call(id, '/x');
    expect([response.status, response.text]).toEqual([
      501,
      '{"message":"A VPC link is not implemented by jaws-cloud."}',
    ]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
describe('parameter mapping', () => {
  test('of requests', async () => {
    const { id } = await cloud.http(
      proxy('/start', {
        RequestParameters: {
          'append:header.h1': '$context.requestId',
          'overwrite:header.h2': '$request.header.h1',
          'remove:header.h3': "''",
          'append:header.h4': 'static',
          'overwrite:header.h5': '$request.body.pets[0].name',
          'overwrite:header.h6': '$stageVariables.env',
          'overwrite:header.h7': '$context.stage',
          'append:querystring.q1': '$request.path.id',
          'overwrite:querystring.q2': 'new',
          'remove:querystring.q3': "''",
          'append:header.nowhere': '$request.header.none',
          'overwrite:path': `${'$'}{request.path}/${'$'}{request.path.id}`,
        },
      }),
      ['POST /in/{id}'],
      { stage: { StageVariables: { env: 'prod' } } },
    );
    const response = await cloud.call(id, '/in/7?q1=a&q2=b&q2=c&q3=d', {
      method: 'POST',
      headers: { h1: 'one', h2: 'two', h3: 'three', h4: 'four' },
      body: '{"pets":[{"name":"rex"}]}',
    });
    const seen: Seen = response.json();
    expect(seen.url).toBe('/in/7/7?q1=a&q1=7&q2=new');
    expect(seen.headers).toMatchObject({
      h1: `one, ${response.headers['apigw-requestid']}`,
      h2: 'one',
      h4: 'four, static',
      h5: 'rex',
      h6: 'prod',
      h7: '$default',
    });
    expect(seen.headers.h3).toBeUndefined();
    expect(seen.headers.nowhere).toBeUndefined();
  });

  test('of answers, by their status', async () => {
    const { id } = await cloud.http(
      proxy('/', {
        ResponseParameters: {
          404: { 'overwrite:statuscode': '200', 'append:header.error': '$response.body.url' },
          500: { 'overwrite:header.x-from': '$response.header.x-from', 'remove:header.set-cookie': "''" },
        },
      }),
      ['GET /x'],
    );
    const found = await cloud.call(id, '/x?status=404');
    expect([found.status, found.headers.error]).toEqual([200, '/?status=404']);
    const failed = await cloud.call(id, '/x?status=500');
    expect([failed.status, failed.headers['x-from'], failed.headers['set-cookie']]).toEqual([
      500,
      'backend',
      undefined,
    ]);
    expect((await cloud.call(id, '/x')).headers.error).toBeUndefined();
  });

  test('of reserved headers is refused', async () => {
    const { id } = await cloud.http(proxy('/'), []);
    for (const header of ['Authorization', 'host', 'x-amz-date', 'access-control-allow-origin']) {
      const RequestParameters = { [`append:header.${header}`]: 'x' };
      await expect(
        cloud.api.createIntegration({ ApiId: id, ...proxy('/'), RequestParameters } as never),
      ).rejects.toThrow(`Operations on header ${header} are restricted`);
    }
    await expect(
      cloud.api.createIntegration({ ApiId: id, ...proxy('/'), RequestParameters: { 'header.x': 'y' } } as never),
    ).rejects.toThrow('Invalid mapping expression specified: header.x');
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
describe('CORS', () => {
  const CorsConfiguration = {
    AllowOrigins: ['https://one.localhost', 'http://*'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['X-Token', 'content-type'],
    ExposeHeaders: ['X-From'],
    AllowCredentials: true,
    MaxAge: 300,
  };
  const asked = { origin: 'https://one.localhost', 'access-control-request-method': 'POST' };

  test('preflight requests are answered without a route', async () => {
    const { id } = await cloud.http(proxy('/'), ['GET /x'], { api: { CorsConfiguration } });
    const response = await cloud.call(id, '/anything', { method: 'OPTIONS', headers: asked });
    expect([response.status, response.text]).toEqual([204, '']);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': 'https://one.localhost',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'x-token,content-type',
      'access-control-max-age': '300',
      'access-control-allow-credentials': 'true',
    });
    const stranger = await cloud.call(id, '/x', {
      method: 'OPTIONS',
      headers: { ...asked, origin: 'https://two.localhost' },
    });
    expect([stranger.status, stranger.headers['access-control-allow-origin']]).toEqual([204, undefined]);
  });

  test('answers carry the API’s headers instead of the integration’s, errors too', async () => {
    const { id } = await cloud.http(proxy('/'), ['GET /x'], { api: { CorsConfiguration } });
    const origin = 'http://app.localhost:3000';
    const response = await cloud.call(id, '/x', { headers: { origin } });
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-from',
    });
    const missing = await cloud.call(id, '/none', { headers: { origin } });
    expect([missing.status, missing.headers['access-control-allow-origin']]).toEqual([404, origin]);
    expect((await cloud.call(id, '/x')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('without a configuration the integration speaks for itself, and OPTIONS is a method like others', async () => {
    const { id } = await cloud.http(proxy('/'), ['GET /x', 'OPTIONS /x']);
    const response = await cloud.call(id, '/x', {
      method: 'OPTIONS',
      headers: { ...asked, origin: 'http://localhost' },
    });
    expect([response.status, response.headers['access-control-allow-origin']]).toEqual([
      200,
      'https://backend.example.com',
    ]);
  });
});
