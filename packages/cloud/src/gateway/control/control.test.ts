import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Service } from '../../kernel/service.ts';
import { fakeClock } from '../../kernel/time/fake-clock.ts';
import { SnapshotRefused } from '../../store/snapshot/manifest.ts';
import type { Snapshots } from '../../store/snapshot/snapshots.ts';
import { ask, type StartOptions, startGateway, type TestGateway } from '../testing.ts';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const sts: Service = { id: 'sts', signingNames: ['sts'], operations: { GetCallerIdentity: () => ({}) } };
const START = '2026-01-02T03:04:05.000Z';

/** A cloud's control routes: a function that calls them and returns status and JSON. */
async function control(options: StartOptions = {}) {
  gateway = await startGateway({ sts }, { ...options, kernel: { clock: fakeClock(START), ...options.kernel } });
  const { port } = gateway;
  return async (line: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await ask(port, line, headers, text);
    // No route forgets its status: a response without one becomes 502.
    expect(answer.status).not.toBe(502);
    return { ...answer, json: answer.text === '' ? undefined : safely(answer.text) };
  };
}

function safely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

describe('any route', () => {
  test('takes some methods, and says which', async () => {
    const asked = await control();
    expect(await asked('DELETE /_jaws/clock')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST' },
      json: { message: '/_jaws/clock takes GET, POST.' },
    });
    expect((await asked('HEAD /_jaws/clock')).status).toBe(200);
    expect(await asked('GET /_jaws/nothing')).toMatchObject({
      status: 404,
      json: { message: 'There is no /_jaws/nothing.' },
    });
    expect((await asked('toString /_jaws/clock')).status).toBeGreaterThanOrEqual(400);
  });

  test('is not kept by anybody, and those of LocalStack say so', async () => {
    const asked = await control();
    const own = await asked('GET /_jaws/health');
    expect(own).toMatchObject({
      status: 200,
      json: { status: 'running' },
      headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    });
    expect(own.headers).not.toHaveProperty('x-localstack');
    expect((await asked('GET /_localstack/health')).headers['x-localstack']).toBe('true');
    expect((await asked('GET /_aws/lambda/runtimes')).headers['x-localstack']).toBe('true');
  });

  test('takes parts that are percent-encoded, and JSON of a size', async () => {
    const asked = await control();
    expect(await asked('GET /_jaws/messages/%ff')).toMatchObject({
      status: 400,
      json: { message: '"%ff" is not percent-encoded UTF-8.' },
    });
    expect(await asked('POST /_jaws/faults', '{')).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^The body is not JSON: /) },
    });
    const long = (length: number) => JSON.stringify('x'.repeat(length - 2));
    expect(await asked('POST /_jaws/faults', long((1 << 20) + 1))).toMatchObject({
      status: 413,
      json: { message: 'The body is larger than 1048576 bytes.' },
    });
    expect(await asked('POST /_jaws/faults', long(1 << 20))).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^A fault is an object/) },
    });
  });

  test('that meets a bug is answered so', async () => {
    const asked = await control({
      reset: () => Promise.reject(new Error('odd')),
    });
    expect(await asked('POST /_jaws/reset')).toMatchObject({
      status: 500,
      json: { message: expect.stringContaining('A bug') },
    });
    expect(gateway!.errors).toEqual([['Answering failed', { error: expect.stringContaining('Error: odd') }]]);
  });
});

test('a reset is asked for in three ways', async () => {
  let resets = 0;
  const asked = await control({
    reset: async () => {
      resets += 1;
    },
  });
  for (const path of ['/_jaws/reset', '/_localstack/state/reset', '/moto-api/reset'])
    expect(await asked(`POST ${path}`)).toMatchObject({ status: 200, json: { status: 'ok' } });
  expect(resets).toBe(3);
});

describe('the clock', () => {
  test('is shown, and a fake one advanced', async () => {
    const asked = await control();
    expect((await asked('GET /_jaws/clock')).json).toEqual({ now: START, fake: true });
    expect((await asked('POST /_jaws/clock', { advance: '5m' })).json).toEqual({
      now: '2026-01-02T03:09:05.000Z',
      fake: true,
    });
    for (const body of [undefined, {}, { advance: '5m', more: 1 }, null, 'x'])
      expect(await asked('POST /_jaws/clock', body === 'x' ? '"x"' : body), JSON.stringify(body)).toMatchObject({
        status: 400,
        json: { message: 'The body is {"advance": "5m"}.' },
      });
    expect(await asked('POST /_jaws/clock', { advance: 'soon' })).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^A duration is/) },
    });
  });

  test('that is a real one is not', async () => {
    const asked = await control({ kernel: { clock: { now: () => 0 } } });
    expect((await asked('GET /_jaws/clock')).json).toEqual({ now: '1970-01-01T00:00:00.000Z', fake: false });
    expect(await asked('POST /_jaws/clock', { advance: '5m' })).toMatchObject({
      status: 409,
      json: { message: 'This cloud has no fake clock: start it with --fake-clock <time>.' },
    });
  });
});

describe('faults', () => {
  const fault = { service: 'sts', error: 'throttle' };

  test('are added, listed, replaced and removed', async () => {
    const asked = await control();
    expect(await asked('POST /_jaws/faults', fault)).toMatchObject({ status: 201, json: { ids: ['fault-1'] } });
    expect((await asked('POST /_jaws/faults', [fault, { latency: 5 }])).json).toEqual({ ids: ['fault-2', 'fault-3'] });
    expect((await asked('GET /_jaws/faults')).json).toEqual({
      faults: [
        { id: 'fault-1', ...fault, hits: 0 },
        { id: 'fault-2', ...fault, hits: 0 },
        { id: 'fault-3', latency: 5, hits: 0 },
      ],
      regionsDown: {},
      regionsSlow: {},
    });
    expect(await asked('DELETE /_jaws/faults/fault-2')).toMatchObject({ status: 204, text: '' });
    expect(await asked('DELETE /_jaws/faults/fault-2')).toMatchObject({
      status: 404,
      json: { message: 'There is no fault fault-2.' },
    });
    const replaced = await asked('PUT /_jaws/faults', { latency: 7 });
    expect(replaced).toMatchObject({ status: 200, json: { faults: [{ latency: 7 }] } });
    expect((replaced.json as { faults: object[] }).faults).toHaveLength(1);
    // A list with one invalid fault changes nothing.
    expect(await asked('PUT /_jaws/faults', [{ latency: 8 }, {}])).toMatchObject({
      status: 400,
      json: { message: 'A fault needs an error or a latency.' },
    });
    expect(await asked('PUT /_jaws/faults')).toMatchObject({
      status: 400,
      json: { message: 'A fault is an object in the body.' },
    });
    expect(gateway!.kernel.faults.list()).toHaveLength(1);
    expect((await asked('DELETE /_jaws/faults')).status).toBe(204);
    expect(gateway!.kernel.faults.list()).toEqual([]);
  });

  test('may be regions that are down', async () => {
    const asked = await control();
    const down = () => gateway!.kernel.faults.regionsDown();
    expect((await asked('PUT /_jaws/faults/regions/eu-west-1')).status).toBe(204);
    expect(down()).toEqual({ 'eu-west-1': 'reset' });
    expect((await asked('PUT /_jaws/faults/regions/eu-west-1', { looks: 'unavailable' })).status).toBe(204);
    expect(down()).toEqual({ 'eu-west-1': 'unavailable' });
    expect(await asked('PUT /_jaws/faults/regions/eu-west-1', { looks: 'odd' })).toMatchObject({
      status: 400,
      json: { message: 'A region that is down looks reset, timeout, unavailable, not "odd".' },
    });
    expect((await asked('PUT /_jaws/faults/regions/eu-west-1', { looks: 'timeout' })).status).toBe(204);
    expect(down()).toEqual({ 'eu-west-1': 'timeout' });
    for (const method of ['PUT', 'DELETE'])
      expect(await asked(`${method} /_jaws/faults/regions/Mars`)).toMatchObject({
        status: 400,
        json: { message: '"Mars" is not a region.' },
      });
    expect((await asked('DELETE /_jaws/faults/regions/eu-west-1')).status).toBe(204);
    expect(down()).toEqual({});
  });

  test('may be regions that are slow', async () => {
    const asked = await control();
    const slow = () => gateway!.kernel.faults.regionsSlow();
    expect((await asked('PUT /_jaws/faults/regions/eu-west-1', { latency: 300 })).status).toBe(204);
    expect([slow(), gateway!.kernel.faults.regionsDown()]).toEqual([{ 'eu-west-1': 300 }, {}]);
    for (const [body, message] of [
      [{ latency: -1 }, 'latency takes a number, 0 to 600000, not -1.'],
      [{ latency: 5, looks: 'reset' }, 'The body is {"looks": "reset"}, which is the default, or {"latency": 300}.'],
      [{ latncy: 5 }, 'The body is {"looks": "reset"}, which is the default, or {"latency": 300}.'],
    ] as const) {
      expect(await asked('PUT /_jaws/faults/regions/eu-west-1', body)).toMatchObject({
        status: 400,
        json: { message },
      });
    }
    expect((await asked('PUT /_jaws/faults/regions/eu-west-1', { latency: 0 })).status).toBe(204);
    expect(slow()).toEqual({});
    await asked('PUT /_jaws/faults/regions/eu-west-1', { latency: 300 });
    expect((await asked('DELETE /_jaws/faults/regions/eu-west-1')).status).toBe(204);
    expect([slow(), gateway!.kernel.faults.idle]).toEqual([{}, true]);
  });

  test('know how many calls there were', async () => {
    const asked = await control();
    await asked('POST /?Action=GetCallerIdentity');
    expect((await asked('GET /_jaws/faults/calls')).json).toEqual({
      calls: [{ service: 'sts', operation: 'GetCallerIdentity', region: 'us-east-1', count: 1 }],
    });
    expect((await asked('GET /_jaws/faults/calls?service=s3')).json).toEqual({ calls: [] });
    expect(await asked('GET /_jaws/faults/calls?servcie=s3')).toMatchObject({
      status: 400,
      json: { message: 'There is no parameter "servcie"; there are service, operation, region.' },
    });
    expect((await asked('DELETE /_jaws/faults/calls')).status).toBe(204);
    expect((await asked('GET /_jaws/faults/calls')).json).toEqual({ calls: [] });
  });
});

// https://docs.localstack.cloud/aws/capabilities/chaos-engineering/chaos-api/
describe("LocalStack's faults", () => {
  const path = '/_localstack/chaos/faults';
  const shown = { service: 'sts', error: { code: 'ServiceUnavailable', statusCode: 503 } };

  test('are rules with a default error', async () => {
    const asked = await control();
    expect((await asked(`POST ${path}`, [{ service: 'sts' }])).json).toEqual([shown]);
    expect(gateway!.kernel.faults.list()[0]?.fault.error).toMatchObject({
      message: 'Operation failed due to a simulated fault',
    });
    const own = { region: 'eu-west-1', probability: 0.5, error: { code: 'Odd', statusCode: 418 } };
    expect((await asked(`PATCH ${path}`, [own])).json).toEqual([shown, own]);
    expect((await asked(`PATCH ${path}`, [{ error: null }])).json).toHaveLength(3);
    expect((await asked(`DELETE ${path}`, [own])).json).toHaveLength(2);
    expect((await asked(`POST ${path}`, [own])).json).toEqual([own]);
    expect((await asked(`GET ${path}`)).json).toEqual([own]);
  });

  test('leave those of the cloud alone', async () => {
    const asked = await control();
    await asked('POST /_jaws/faults', { error: 'throttle' });
    expect((await asked(`POST ${path}`, [])).json).toEqual([]);
    expect((await asked(`DELETE ${path}`, [{}])).json).toEqual([]);
    expect(gateway!.kernel.faults.list()).toHaveLength(1);
  });

  test.each<[unknown, string]>([
    [undefined, 'The body is a list of rules.'],
    [{}, 'The body is a list of rules.'],
    [['x'], 'A rule is an object.'],
    [[null], 'A rule is an object.'],
    [[{ servcie: 's3' }], 'A rule has no "servcie".'],
    [[{ service: 's4' }], 'There is no service "s4"; there are sts.'],
  ])('that are invalid are refused: %j', async (body, message) => {
    const asked = await control();
    expect(await asked(`POST ${path}`, body)).toMatchObject({ status: 400, json: { message } });
  });

  test('have a latency beside them', async () => {
    const asked = await control();
    const effects = '/_localstack/chaos/effects';
    expect((await asked(`GET ${effects}`)).json).toEqual({ latency: 0 });
    expect((await asked(`POST ${effects}`, { latency: 20 })).json).toEqual({ latency: 20 });
    expect((await asked(`POST ${effects}`, { latency: 30 })).json).toEqual({ latency: 30 });
    expect(gateway!.kernel.faults.list()).toHaveLength(1);
    await asked('POST /_jaws/faults', { error: 'throttle', latency: 5 });
    expect((await asked(`POST ${effects}`)).json).toEqual({ latency: 0 });
    expect(gateway!.kernel.faults.list()).toHaveLength(1);
    expect(await asked(`POST ${effects}`, { jitter: 1 })).toMatchObject({
      status: 400,
      json: { message: 'There is no effect "jitter"; there is latency.' },
    });
    expect((await asked(`POST ${effects}`, { latency: -1 })).status).toBe(400);
  });
});

// https://docs.localstack.cloud/references/internal-endpoints/
describe("LocalStack's own addresses", () => {
  test('say that it runs', async () => {
    const asked = await control({ health: async () => ({ version: '2.0.0', startedAt: '2026-01-02T03:04:00.500Z' }) });
    expect((await asked('GET /_localstack/health/')).json).toMatchObject({ version: '2.0.0', edition: 'community' });
    expect((await asked('GET /_localstack/info')).json).toEqual({
      version: '2.0.0',
      edition: 'community',
      is_license_activated: false,
      session_id: `jaws-cloud-${process.pid}`,
      machine_id: expect.any(String),
      system: process.platform,
      is_docker: false,
      server_time_utc: '2026-01-02T03:04:05',
      uptime: 4,
    });
    expect(await asked('GET /_localstack/plugins')).toMatchObject({ status: 200, json: {} });
    const completed = { BOOT: true, START: true, READY: true, SHUTDOWN: false };
    expect((await asked('GET /_localstack/init')).json).toEqual({ completed, scripts: [] });
    expect((await asked('GET /_localstack/init/ready')).json).toEqual({ completed: true, scripts: [] });
    expect((await asked('GET /_localstack/init/Shutdown')).json).toEqual({ completed: false, scripts: [] });
    expect(await asked('GET /_localstack/init/toString')).toMatchObject({
      status: 404,
      json: { message: 'no such stage toString' },
    });
  });

  test('do nothing to its process', async () => {
    const asked = await control();
    expect(await asked('POST /_localstack/health', { action: 'kill' })).toMatchObject({
      status: 501,
      json: { message: 'The action "kill" on /_localstack/health is not implemented by jaws-cloud.' },
    });
    expect((await asked('POST /_localstack/health')).status).toBe(501);
    expect((await asked('GET /_localstack/config')).status).toBe(404);
  });

  test('and those of moto that are not here say so', async () => {
    const asked = await control();
    for (const line of ['POST /moto-api/seed', 'POST /moto-api/reset-auth', 'GET /moto-api/data.json'])
      expect(await asked(line), line).toMatchObject({
        status: 501,
        json: { message: expect.stringContaining('moto') },
      });
  });

  test('know the runtimes, and delete what has expired', async () => {
    const asked = await control();
    const { Runtimes } = (await asked('GET /_aws/lambda/runtimes')).json as { Runtimes: string[] };
    expect(Runtimes).toContain('nodejs22.x');
    const filtered = (await asked('GET /_aws/lambda/runtimes?filter=all')).json as { Runtimes: string[] };
    expect(filtered.Runtimes.length).toBeGreaterThanOrEqual(Runtimes.length);
    expect((await asked('DELETE /_aws/dynamodb/expired')).json).toEqual({ ExpiredItems: 0 });
  });
});

describe('a snapshot', () => {
  const info = { version: '2.0.0', created: START, records: {}, blobs: 0, bytes: 0 };
  const snapshotWith = (more: object) => ({ contents: () => ({ s3: 1 }), ...more }) as unknown as Snapshots;

  test('is read as a file', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      return { info, archive: Readable.from([Buffer.from('archive')]) };
    };
    const asked = await control({ snapshot: snapshotWith({ read }) });
    const headers = { 'content-type': 'application/gzip', 'cache-control': 'no-store' };
    expect(await asked('GET /_jaws/snapshot')).toMatchObject({
      status: 200,
      text: 'archive',
      headers: {
        ...headers,
        'content-disposition': 'attachment; filename="jaws-cloud.tgz"',
        'x-jaws-snapshot': JSON.stringify(info),
      },
    });
    expect(await asked('HEAD /_jaws/snapshot')).toMatchObject({ status: 200 });
    expect(reads).toBe(1);
    expect(await asked('GET /_jaws/snapshot/contents')).toMatchObject({ status: 200, json: { records: { s3: 1 } } });
  });

  test.each<[string, unknown, number, string]>([
    ['one that is none', new SnapshotRefused('This is none.'), 400, 'This is none.'],
    [
      'a full disk',
      Object.assign(new Error('full'), { code: 'ENOSPC' }),
      507,
      'The disk is full: everything is as it was.',
    ],
    [
      'a quota',
      Object.assign(new Error('full'), { code: 'EDQUOT' }),
      507,
      'The disk is full: everything is as it was.',
    ],
    ['a bug', new Error('odd'), 500, 'A bug of jaws-cloud: its log has the stack.'],
  ])('is loaded, or not: %s', async (_title, error, status, message) => {
    let fail = false;
    let loaded = '';
    const load = async (body: Readable) => {
      if (fail) throw error;
      for await (const chunk of body) loaded += chunk;
      return info;
    };
    const asked = await control({ snapshot: snapshotWith({ load }) });
    expect(await asked('POST /_jaws/snapshot', 'archive')).toMatchObject({ status: 200, json: info });
    expect(loaded).toBe('archive');
    fail = true;
    expect(await asked('POST /_jaws/snapshot', 'archive')).toMatchObject({ status, json: { message } });
  });

  test('that breaks off ends the connection', async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from('half');
        throw new Error('odd');
      })(),
    );
    const asked = await control({ snapshot: snapshotWith({ read: async () => ({ info, archive: failing }) }) });
    await expect(asked('GET /_jaws/snapshot')).rejects.toThrow();
  });
});

describe('what happened', () => {
  test('is listed by service, status, account, region and time', async () => {
    const asked = await control();
    await asked('POST /?Action=GetCallerIdentity');
    await asked('POST /?Action=GetSessionToken', undefined, { host: 'sts.eu-west-1.amazonaws.com' });
    const list = async (query: string) =>
      ((await asked(`GET /_jaws/requests?${query}`)).json as { requests: { operation: string }[] }).requests.map(
        ({ operation }) => operation,
      );
    const [one, two] = ['GetCallerIdentity', 'GetSessionToken'];
    expect(await list('')).toEqual([one, two]);
    expect(await list('status=501')).toEqual([two]);
    expect(await list('operation=GetCallerIdentity')).toEqual([one]);
    expect(await list('service=s3')).toEqual([]);
    expect(await list('error=NotImplemented')).toEqual([two]);
    expect(await list('region=eu-west-1')).toEqual([two]);
    expect(await list('account=111111111111')).toEqual([]);
    expect(await list('limit=1')).toEqual([two]);
    expect(await list('limit=0')).toEqual([]);
    expect(await list('limit=9')).toEqual([one, two]);
    expect(await list(`since=${START}`)).toEqual([one, two]);
    expect(await list(`since=${Date.parse(START) + 1}`)).toEqual([]);
    const { requests } = (await asked('GET /_jaws/requests')).json as {
      requests: { time: string; duration: number }[];
    };
    expect(requests[0]).toMatchObject({ time: START });
    expect(String(requests[0]?.duration)).toMatch(/^\d+(\.\d{1,2})?$/);
  });

  test.each([
    ['requests?limit=x', 'limit takes a whole number, not "x".'],
    ['requests?limit=1234567890', 'limit takes a whole number, not "1234567890".'],
    ['requests?since=soon', 'since takes a time in ISO 8601, not "soon".'],
    ['requests?since=99999999999999999999', 'since takes a time in ISO 8601, not "99999999999999999999".'],
    ['invocations?failed=yes', 'failed takes true or false.'],
    [
      'requests?x=1',
      'There is no parameter "x"; there are account, region, since, limit, service, operation, status, error.',
    ],
    ['publications?x=1', 'There is no parameter "x"; there are account, region, since, limit, topic.'],
    ['events?x=1', 'There is no parameter "x"; there are account, region, since, limit, bus.'],
    ['mails?x=1', 'There is no parameter "x"; there are account, region, since, limit.'],
    ['recorded-resources?x=1', 'There is no parameter "x"; there are account, region, since, limit, type.'],
    ['messages?x=1', 'There is no parameter "x"; there are queue, account, region.'],
    ['messages/q?x=1', 'There is no parameter "x"; there are account, region.'],
  ])('is not asked wrongly: %s', async (path, message) => {
    const asked = await control();
    expect(await asked(`GET /_jaws/${path}`)).toMatchObject({ status: 400, json: { message } });
  });

  test('to a function is given with what went in and out', async () => {
    const asked = await control();
    const { watch, clock } = gateway!.kernel;
    const run = {
      id: 'i',
      time: clock.now(),
      account: '1',
      region: 'r',
      version: '1',
      trigger: 't',
      coldStart: true,
      log: 'l',
      duration: 1.239,
    };
    watch.invocations.push({
      ...run,
      function: 'f',
      event: Buffer.from('{"a":1}'),
      result: Buffer.from('no json'),
      error: undefined,
    });
    watch.invocations.push({
      ...run,
      function: 'g',
      event: Buffer.from('5'),
      result: Buffer.from('lost'),
      error: 'Error: x',
    });
    const list = async (query: string) =>
      ((await asked(`GET /_jaws/invocations?${query}`)).json as { invocations: object[] }).invocations;
    expect(await list('')).toEqual([
      { ...run, time: START, function: 'f', event: { a: 1 }, result: 'no json', duration: 1.24 },
      { ...run, time: START, function: 'g', event: 5, error: 'Error: x', duration: 1.24 },
    ]);
    expect(await list('failed=true')).toMatchObject([{ function: 'g' }]);
    expect(await list('failed=false')).toMatchObject([{ function: 'f' }]);
    expect(await list('function=g')).toHaveLength(1);
  });

  test('to topics and buses is found by their names', async () => {
    const asked = await control();
    const { watch, clock } = gateway!.kernel;
    const where = { time: clock.now(), account: '1', region: 'r' };
    for (const topic of ['arn:aws:sns:r:1:a', 'arn:aws:sns:r:1:ba'])
      watch.publications.push({ ...where, id: 'i', topic, message: 'm', attributes: {}, subscriptions: [] });
    for (const bus of ['default', 'own']) watch.events.push({ ...where, id: 'i', bus, event: { bus }, rules: [] });
    const topics = async (query: string) =>
      ((await asked(`GET /_jaws/publications?${query}`)).json as { publications: { topic: string; time: string }[] })
        .publications;
    expect(await topics('')).toHaveLength(2);
    expect(await topics('topic=a')).toMatchObject([{ topic: 'arn:aws:sns:r:1:a', time: START }]);
    expect(await topics('topic=arn:aws:sns:r:1:ba')).toHaveLength(1);
    const { events } = (await asked('GET /_jaws/events?bus=own')).json as { events: object[] };
    expect(events).toEqual([{ ...where, id: 'i', bus: 'own', event: { bus: 'own' }, rules: [], time: START }]);
  });

  test('of a missing queue is an error', async () => {
    const asked = await control();
    for (const path of ['/_jaws/messages/jobs', '/_jaws/messages?queue=jobs'])
      expect(await asked(`GET ${path}`)).toMatchObject({ status: 404, json: { message: 'There is no queue "jobs".' } });
    expect((await asked('GET /_jaws/messages')).json).toEqual({ queues: [] });
    expect((await asked('GET /_jaws/mails')).json).toEqual({ mails: [] });
    expect((await asked('GET /_jaws/recorded-resources')).json).toEqual({ recordedResources: [] });
  });
});

test('a service may have addresses of its own there, before any other', async () => {
  const own: Service = {
    id: 'mailbox',
    signingNames: [],
    operations: {},
    controlPlane: ({ path }) => (path === '/_aws/mail' ? (_request, response) => void response.end('mail') : undefined),
  };
  gateway = await startGateway({ sts, own });
  expect((await ask(gateway.port, 'GET /_aws/mail')).text).toBe('mail');
  expect((await ask(gateway.port, 'GET /_aws/mail/x')).status).toBe(404);
});

describe('the end', () => {
  test('is a matter of the program that the cloud is a part of', async () => {
    const asked = await control();
    expect(await asked('POST /_jaws/end')).toMatchObject({
      status: 409,
      json: { message: 'This cloud is part of a program, and only that program can close it.' },
    });
  });

  test('begins when a program that is the cloud alone is asked for it', async () => {
    let ended = 0;
    const asked = await control({ end: () => void ended++ });
    expect((await asked('GET /_jaws/end')).status).toBe(405);
    expect(ended).toBe(0);
    expect(await asked('POST /_jaws/end')).toMatchObject({ status: 202, json: {} });
    expect(ended).toBe(1);
  });
});
