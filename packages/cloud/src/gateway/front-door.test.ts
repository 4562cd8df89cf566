import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Cloud, type FakeClock, fakeClock, startCloud } from '../index.ts';
import { ask } from './testing.ts';
import { configOf, frontDoorWorld, NAME, type WorldOptions } from './testing-front-door.ts';

let clock: FakeClock;
let cloud: Cloud;
let behind: Server;
beforeEach(async () => {
  clock = fakeClock('2026-11-01T00:00:00Z');
  cloud = await startCloud({ port: 0, clock, dnsRegion: 'eu-west-1' });
  behind = createServer((request, response) => {
    response.end(JSON.stringify({ region: request.url?.slice(1), kind: 'http', headers: request.headers }));
  });
  await new Promise<void>((done) => behind.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await cloud.close();
  behind.closeAllConnections();
  await new Promise((done) => behind.close(done));
});

const world = (options: Partial<WorldOptions> = {}) =>
  frontDoorWorld(cloud.endpoint, {
    rest: ['eu-west-1', 'us-east-1'],
    http: ['ap-southeast-2', 'sa-east-1'],
    behind: `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
    ...options,
  });
const send = (headers: Record<string, string>, line = 'GET /') =>
  ask(Number(new URL(cloud.endpoint).port), line, { host: NAME, ...headers });
const from = async (place: string, client = '') => {
  const answer = await send({ 'x-jaws-place': place, 'x-jaws-client': client });
  return answer.status === 200 ? (JSON.parse(answer.text).region as string) : answer.status;
};
const route53 = () =>
  new Route53({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

describe('the front door', () => {
  test('leads each client to the region with the lowest latency, REST and HTTP APIs alike', async () => {
    await world();
    expect(
      await Promise.all(['eu-central-1', 'us-west-2', 'ap-southeast-4', 'sa-east-1'].map((one) => from(one))),
    ).toEqual(['eu-west-1', 'us-east-1', 'ap-southeast-2', 'sa-east-1']);
    const answer = await send({});
    expect(JSON.parse(answer.text)).toEqual({ region: 'eu-west-1', kind: 'rest' });
    // CloudPing's median within a region.
    expect([answer.headers['x-jaws-region'], answer.headers['x-jaws-round-trip']]).toEqual(['eu-west-1', '3']);
    expect((await send({ 'x-jaws-place': 'us-west-2' })).headers['x-jaws-round-trip']).toBe('64');
    expect((await send({ 'x-jaws-place': 'nowhere' })).headers['x-jaws-region']).toBe('eu-west-1');
  });

  test('is also at the name below localhost, and in absolute requests of clients with a proxy', async () => {
    await world();
    for (const host of [`${NAME}.localhost:4566`, `${NAME}.localhost.localstack.cloud`, `${NAME.toUpperCase()}:4566`]) {
      expect(JSON.parse((await send({ host })).text)).toMatchObject({ region: 'eu-west-1' });
    }
    expect(JSON.parse((await send({ host: 'other.example' }, `GET http://${NAME}/`)).text)).toMatchObject({
      region: 'eu-west-1',
    });
  });

  test('shows an API nothing of what a client says about itself', async () => {
    await world();
    const { headers } = JSON.parse(
      (await send({ 'x-jaws-place': 'sa-east-1', 'x-jaws-client': 'me', 'x-own': '1' })).text,
    );
    expect(headers).toMatchObject({ 'x-own': '1' });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-jaws'))).toEqual([]);
  });

  test('has nothing but the APIs of its name, for programs and for pages', async () => {
    await world();
    const s3 = new S3({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await s3.createBucket({ Bucket: 'secrets' });
    await s3.putObject({ Bucket: 'secrets', Key: 'one', Body: 'secret' });
    s3.destroy();
    const page = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    for (const headers of [{}, page]) {
      expect((await send(headers)).status).toBe(200);
      for (const line of [
        'GET /secrets/one',
        'GET /_jaws/health',
        'GET /_jaws/snapshot',
        'POST /_jaws/reset',
        'PUT /_jaws/faults/regions/eu-west-1',
        'GET /_aws/route53/resolve?name=shop.example.com',
        'POST /?Action=GetCallerIdentity&Version=2011-06-15',
      ]) {
        const answer = await send(headers, line);
        expect([line, answer.status]).toEqual([line, 403]);
        expect(answer.text).not.toContain('secret');
      }
    }
    expect(cloud.faults.list()).toEqual([]);
    // The control routes stay at the cloud's own names, closed to pages.
    const { status } = await send(
      { ...page, host: new URL(cloud.endpoint).host },
      'PUT /_jaws/faults/regions/eu-west-1',
    );
    expect(status).toBe(403);
    expect(await from('eu-west-1')).toBe('eu-west-1');
  });

  test('does not stand before names that mean something here, whatever zones say', async () => {
    const host = 's3.us-east-1.amazonaws.com';
    const api = route53();
    await api.createHostedZone({ Name: 'amazonaws.com', CallerReference: 'odd' });
    api.destroy();
    const gateway = new APIGateway(configOf(cloud.endpoint, 'us-east-1'));
    await gateway.createDomainName({ domainName: host, endpointConfiguration: { types: ['REGIONAL'] } });
    gateway.destroy();
    // API Gateway's own answer for a domain name without a mapping: Route 53, which has no address for it, was not
    // asked.
    expect((await send({ host })).status).toBe(403);
    expect((await send({ host: `${host}.localhost` })).status).toBe(502);
  });

  test('does not open for names of no zone, without a domain name, or that lead elsewhere', async () => {
    await world();
    const text = async (host: string) => {
      const answer = await send({ host });
      return [answer.status, JSON.parse(answer.text).message];
    };
    expect(await text('evil.example')).toEqual([403, 'Unknown host name "evil.example": use 127.0.0.1 or localhost.']);
    expect((await text('www.shop.example.com'))[0]).toBe(403);
    const api = route53();
    const { HostedZones = [] } = await api.listHostedZones({});
    const change = { Name: NAME, Type: 'A' as const, SetIdentifier: 'eu-west-1', Region: 'eu-west-1' as const };
    await api.changeResourceRecordSets({
      HostedZoneId: HostedZones[0]?.Id,
      ChangeBatch: {
        Changes: [
          { Action: 'UPSERT', ResourceRecordSet: { ...change, TTL: 5, ResourceRecords: [{ Value: '192.0.2.1' }] } },
        ],
      },
    });
    api.destroy();
    expect(await text(NAME)).toEqual([
      502,
      `${NAME} leads to 192.0.2.1 in Route 53: the front door leads to domain names of API Gateway only.`,
    ]);
  });
});

describe('a region that is lost', () => {
  const health = { RequestInterval: 10, FailureThreshold: 3 } as const;

  test('is left when its health check has failed so often and the resolver asks again; the way back is the same', async () => {
    await world({ health });
    expect(await from('eu-west-1')).toBe('eu-west-1');
    cloud.faults.regionDown('eu-west-1', 'unavailable');
    // The first two health checks fail: the record stays.
    await clock.advance('20s');
    expect([await from('eu-west-1'), await from('eu-west-1', 'new')]).toEqual([503, 503]);
    await clock.advance('10s');
    expect([await from('eu-west-1'), await from('eu-west-1', 'newer')]).toEqual([503, 'us-east-1']);
    await clock.advance('29s');
    expect(await from('eu-west-1')).toBe(503);
    await clock.advance('1s');
    expect(await from('eu-west-1')).toBe('us-east-1');

    cloud.faults.regionUp('eu-west-1');
    await clock.advance('20s');
    expect(await from('eu-west-1', 'newest')).toBe('us-east-1');
    await clock.advance('10s');
    expect([await from('eu-west-1', 'last'), await from('eu-west-1')]).toEqual(['eu-west-1', 'us-east-1']);
    await clock.advance('60s');
    expect(await from('eu-west-1')).toBe('eu-west-1');
  });

  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
  test('answers all the same when every region is: all records count again', async () => {
    const { checks } = await world({ health });
    const api = route53();
    const invert = async (region: string, Inverted: boolean) =>
      void (await api.updateHealthCheck({ HealthCheckId: checks[region], Inverted }));
    await invert('eu-west-1', true);
    expect(await from('eu-west-1', '1')).toBe('us-east-1');
    for (const region of Object.keys(checks)) await invert(region, true);
    expect(await from('eu-west-1', '2')).toBe('eu-west-1');
    await invert('us-east-1', false);
    expect(await from('eu-west-1', '3')).toBe('us-east-1');
    api.destroy();
  });
});
