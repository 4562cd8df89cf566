import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Operation } from '../kernel/context.ts';
import type { Service } from '../kernel/service.ts';
import { ask, startGateway, type TestGateway } from './testing.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const signed = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00',
};
const s3 = (operations: Record<string, Operation>, more: Partial<Service> = {}): Service => ({
  id: 's3',
  signingNames: ['s3'],
  operations,
  ...more,
});

/** What a server answers to raw bytes, until it ends the connection. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(answer));
  });
}

describe('an answer', () => {
  test('has its length, once', async () => {
    gateway = await startGateway({
      s3: s3({
        GetBucketPolicy: () => ({ Policy: 'é' }),
        DeleteObject: () => ({}),
        HeadObject: () => ({ ContentLength: 7 }),
        GetObject: () => ({ Body: Readable.from([Buffer.from('hello')]), ContentLength: 5 }),
      }),
    });
    const { port } = gateway;
    const lengthOf = async (line: string) => (await ask(port, line, signed)).headers['content-length'];
    expect(await lengthOf('GET /b?policy')).toBe('2');
    expect(await lengthOf('DELETE /b/k')).toBeUndefined();
    expect(await lengthOf('HEAD /b/k')).toBe('7');
    expect(await lengthOf('GET /b/k')).toBe('5');
    const { headers } = await ask(port, 'GET /b?policy', signed);
    expect(headers.connection).toBe('keep-alive');
  });

  test('whose body ends too early ends the connection', async () => {
    gateway = await startGateway({
      s3: s3({ GetObject: () => ({ Body: Readable.from([Buffer.from('hel')]), ContentLength: 5 }) }),
    });
    await expect(ask(gateway.port, 'GET /b/k', signed)).rejects.toThrow();
  });

  test('whose body fails ends the connection', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('hel');
        throw new Error('the disk fails');
      })(),
    );
    gateway = await startGateway({ s3: s3({ GetObject: () => ({ Body: failing, ContentLength: 5 }) }) });
    await expect(ask(gateway.port, 'GET /b/k', signed)).rejects.toThrow();
    expect(gateway.errors).toEqual([]);
  });

  test('to an upload that nobody read ends the connection', async () => {
    gateway = await startGateway({ s3: s3({ PutObject: () => ({ ETag: 'e' }) }) });
    const { port } = gateway;
    const answer = await new Promise<{ status: number | undefined; connection: string | undefined }>(
      (resolve, reject) => {
        const sent = request({
          port,
          host: '127.0.0.1',
          method: 'PUT',
          path: '/b/k',
          headers: { ...signed, 'content-length': '1000000' },
        });
        sent.on('response', (response) => {
          response.resume();
          resolve({ status: response.statusCode, connection: response.headers.connection });
          sent.destroy();
        });
        sent.on('error', reject);
        sent.write('x');
      },
    );
    expect(answer).toEqual({ status: 200, connection: 'close' });
  });
});

test('requests other than HTTP are refused', async () => {
  gateway = await startGateway({});
  expect(await raw(gateway.port, 'nonsense\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
});

test('an unknown host is refused before anything else', async () => {
  let asked = 0;
  const dataPlane = () => {
    asked += 1;
    return undefined;
  };
  gateway = await startGateway({ s3: s3({}, { dataPlane }) });
  const refused = await ask(gateway.port, 'GET /', { host: 'evil.example' });
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    403,
    { message: 'Unknown host name "evil.example": use 127.0.0.1 or localhost.' },
  ]);
  expect(asked).toBe(0);
});

describe('pages', () => {
  const origin = 'http://localhost:3000';
  const allowed = { allowedOrigins: [origin] };
  const sts: Service = { id: 'sts', signingNames: ['sts'], operations: { GetCallerIdentity: () => ({}) } };

  test('of an allowed origin may ask and read', async () => {
    gateway = await startGateway({ sts, s3: s3({}) }, allowed);
    const { port } = gateway;
    const preflight = await ask(port, 'OPTIONS /', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-amz-date',
      'access-control-request-private-network': 'true',
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'x-amz-date',
        'access-control-allow-private-network': 'true',
        'access-control-expose-headers': '*',
        vary: 'Origin',
      },
    });
    const plain = await ask(port, 'OPTIONS /', { origin, 'access-control-request-method': 'POST' });
    expect(plain.headers).not.toHaveProperty('access-control-allow-headers');
    expect(plain.headers).not.toHaveProperty('access-control-allow-private-network');
    const called = await ask(port, 'GET /?Action=GetCallerIdentity', { origin });
    expect([called.status, called.headers['access-control-allow-origin']]).toEqual([200, origin]);
    // An OPTIONS request that is not a browser's preflight is an ordinary request.
    expect((await ask(port, 'OPTIONS /', { origin })).status).not.toBe(204);
  });

  test('of others may not, and learn how', async () => {
    gateway = await startGateway({ sts, s3: s3({}, { pageAccess: () => 'object' }) }, allowed);
    const { port } = gateway;
    const refused = async (line: string, headers: Record<string, string>) => {
      const { status, text, headers: answered } = await ask(port, line, headers);
      expect([status, answered['access-control-allow-origin']]).toEqual([403, undefined]);
      return JSON.parse(text).message;
    };
    expect(await refused('GET /?Action=GetCallerIdentity', { origin: 'http://evil.example' })).toBe(
      'A page of the origin "http://evil.example" may not send this to the cloud. Start the cloud with --allow-origin and the origin of the page, if the page is yours.',
    );
    expect(await refused('PUT /b/k', { origin: 'http://evil.example' })).toContain(
      "Allow the origin in the bucket's CORS rules, if",
    );
    expect(await refused('GET /?Action=GetCallerIdentity', { 'sec-fetch-site': 'cross-site' })).toMatch(
      /^A web page or a link may not/,
    );
  });

  test('may use what is deployed, and nothing else', async () => {
    const took: string[] = [];
    const plane = (id: string, anyOrigin: boolean): Service => ({
      id,
      signingNames: [id],
      operations: {},
      anyOrigin,
      dataPlane: ({ path }) =>
        path === `/${id}`
          ? (_request, response) => {
              took.push(id);
              response.end(id);
            }
          : undefined,
    });
    gateway = await startGateway({ shut: plane('shut', false), open: plane('open', true) });
    const page = { origin: 'http://evil.example' };
    expect((await ask(gateway.port, 'GET /open', page)).text).toBe('open');
    expect((await ask(gateway.port, 'GET /shut', page)).status).toBe(403);
    expect((await ask(gateway.port, 'GET /shut')).text).toBe('shut');
    expect(took).toEqual(['open', 'shut']);
  });

  test('reach a host name only through the service that it belongs to', async () => {
    const plane = (id: string): Service => ({
      id,
      signingNames: [id],
      operations: {},
      anyOrigin: true,
      dataPlane: () => (_request, response) => void response.end(id),
    });
    gateway = await startGateway({ s3: plane('s3'), apigateway: plane('apigateway'), lambda: plane('lambda') });
    const { port } = gateway;
    const at = async (host: string) => (await ask(port, 'POST /box', { host })).text;
    for (const domain of ['localhost', 'localhost.localstack.cloud', 'amazonaws.com']) {
      expect(await at(`x.execute-api.us-east-1.${domain}`)).toBe('apigateway');
      expect(await at(`x.lambda-url.us-east-1.${domain}`)).toBe('lambda');
      expect(await at(`box.s3.us-east-1.${domain}`)).toBe('s3');
      expect(await at(`box.s3-website-us-east-1.${domain}`)).toBe('s3');
    }
    expect(await at('127.0.0.1')).toBe('s3');
  });

  test('get the headers that services have for their origin', async () => {
    const asked: unknown[] = [];
    const answerHeaders = ({ headers }: { headers: { origin?: string } }) => {
      asked.push(headers.origin);
      return { 'x-own': 'own' };
    };
    gateway = await startGateway({ sts: { ...sts, answerHeaders: answerHeaders as never }, s3: s3({}) }, allowed);
    expect((await ask(gateway.port, 'GET /?Action=GetCallerIdentity', { origin })).headers['x-own']).toBe('own');
    expect((await ask(gateway.port, 'GET /?Action=GetCallerIdentity')).headers).not.toHaveProperty('x-own');
    expect(asked).toEqual([origin]);
  });
});

describe('a region that is down', () => {
  const url: Service = {
    id: 'lambda',
    signingNames: ['lambda'],
    operations: {},
    dataPlane: () => (_request, response) => void response.end('ran'),
  };
  const host = 'x.lambda-url.eu-west-1.on.aws';

  test('answers for what is deployed there as for its APIs', async () => {
    gateway = await startGateway({ lambda: url });
    const { kernel, port } = gateway;
    kernel.faults.regionDown('eu-west-1', 'unavailable');
    const answer = await ask(port, 'GET /', { host });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([503, { message: 'Service Unavailable' }]);
    kernel.faults.regionDown('eu-west-1', 'reset');
    await expect(ask(port, 'GET /', { host })).rejects.toThrow();
    expect((await ask(port, 'GET /', { host: host.replace('eu', 'us') })).text).toBe('ran');
    expect((await ask(port, 'GET /', { host: 'x.localhost' })).text).toBe('ran');
    kernel.faults.regionUp('eu-west-1');
    expect((await ask(port, 'GET /', { host })).text).toBe('ran');
  });

  test('may leave requests without an answer, or answer slowly', async () => {
    gateway = await startGateway({ lambda: url });
    const { kernel, port } = gateway;
    kernel.faults.regionDown('eu-west-1', 'timeout');
    const asked = request({ host: '127.0.0.1', port, headers: { host } })
      .on('error', () => {})
      .end();
    const answered = await new Promise((done) => {
      asked.once('response', () => done('answered'));
      setTimeout(() => done('silent'), 100);
    });
    asked.destroy();
    expect(answered).toBe('silent');
    kernel.faults.regionUp('eu-west-1');
    kernel.faults.regionSlow('eu-west-1', 50);
    const began = performance.now();
    expect((await ask(port, 'GET /', { host })).text).toBe('ran');
    expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  });
});

describe('upgrades', () => {
  const socketFor: Service = {
    id: 'apigateway',
    signingNames: [],
    operations: {},
    upgrade: ({ path }) =>
      path === '/ws'
        ? (_request, socket, first) => {
            socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\ngot ${first}`);
          }
        : path === '/bug'
          ? () => {
              throw new Error('odd');
            }
          : undefined,
  };
  const upgrade = (path: string, host = '127.0.0.1', to = 'websocket') =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\nX-Own: 1\r\n\r\n`;

  test('are taken by the service that knows them, with what came already', async () => {
    gateway = await startGateway({ none: { ...socketFor, upgrade: () => undefined }, apigateway: socketFor });
    expect(await raw(gateway.port, `${upgrade('/ws', '127.0.0.1', 'WebSocket')}first`)).toBe(
      'HTTP/1.1 101 Switching Protocols\r\n\r\ngot first',
    );
    expect(await raw(gateway.port, upgrade('/none'))).toBe(
      'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
    expect(await raw(gateway.port, upgrade('/ws', 'evil.example'))).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(await raw(gateway.port, upgrade('/bug'))).toBe('');
    expect(gateway.errors).toEqual([['Upgrading failed', { error: expect.stringContaining('Error: odd') }]]);
  });

  test("do not bring along the root's key of a strict cloud, which browsers send with them", async () => {
    const seen: unknown[] = [];
    const sees: Service = {
      ...socketFor,
      upgrade: () => (asked, socket) => {
        seen.push(asked.headers.authorization, asked.rawHeaders.includes('Authorization'));
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      },
    };
    const rootKey = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
    gateway = await startGateway({ apigateway: sees }, { kernel: { rootKey } });
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    const by = (text: string) => upgrade('/ws').replace('X-Own: 1', `Authorization: ${basic(text)}`);
    await raw(gateway.port, by('AKIDROOT:secret'));
    await raw(gateway.port, by('ann:secret'));
    expect(seen).toEqual([undefined, false, basic('ann:secret'), true]);
  });

  test('of a region that is down get no answer', async () => {
    gateway = await startGateway({ apigateway: socketFor });
    const host = 'x.execute-api.eu-west-1.amazonaws.com';
    gateway.kernel.faults.regionDown('us-east-1');
    expect(await raw(gateway.port, upgrade('/ws', host))).toContain('101');
    gateway.kernel.faults.regionDown('eu-west-1');
    expect(await raw(gateway.port, upgrade('/ws', host))).toBe('');
  });

  test('to another protocol are answered in HTTP/1.1', async () => {
    const seen: unknown[] = [];
    const dataPlane: Service['dataPlane'] = () => async (asked, response) => {
      let body = '';
      for await (const chunk of asked) body += chunk;
      seen.push([asked.method, asked.url, asked.headers.upgrade, asked.headers['x-own'], body]);
      response.writeHead(200, { connection: 'close' }).end('plain');
    };
    gateway = await startGateway({ own: { ...socketFor, dataPlane } });
    const sent = upgrade('/page?q', '127.0.0.1', 'h2c')
      .replace('GET', 'POST')
      .replace('X-Own: 1', 'X-Own: 1\r\nContent-Length: 5');
    expect(await raw(gateway.port, `${sent}hello`)).toMatch(/^HTTP\/1\.1 200 OK.*plain/s);
    expect(seen).toEqual([['POST', '/page?q', undefined, '1', 'hello']]);
  });

  test('end with the server', async () => {
    const open: Service = { ...socketFor, upgrade: () => (_request, socket) => void socket.write('open') };
    gateway = await startGateway({ own: open });
    const socket = connect(gateway.port, '127.0.0.1', () => socket.write(upgrade('/ws')));
    const closed = new Promise((done) => socket.on('close', done).on('error', () => {}));
    await new Promise((done) => socket.once('data', done));
    await gateway.close();
    gateway = undefined;
    await closed;
  });
});
