import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ResourceRecordSet, Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html

const clock = fakeClock(new Date());
let cloud: Cloud;
let route53: Route53;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  route53 = new Route53({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  route53.destroy();
  await cloud.close();
});

let zones = 0;
let domain = '';
let zone = '';
beforeEach(async () => {
  zones += 1;
  domain = `z${zones}.com`;
  zone = (await route53.createHostedZone({ Name: domain, CallerReference: domain })).HostedZone?.Id ?? '';
});

const change = (Action: 'CREATE' | 'UPSERT' | 'DELETE', ...sets: ResourceRecordSet[]) =>
  route53.changeResourceRecordSets({
    HostedZoneId: zone,
    ChangeBatch: { Changes: sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet })) },
  });
const a = (name: string, values: string | string[], more: Partial<ResourceRecordSet> = {}): ResourceRecordSet => ({
  Name: name === '' ? domain : `${name}.${domain}`,
  Type: 'A',
  TTL: 60,
  ResourceRecords: [values].flat().map((Value) => ({ Value })),
  ...more,
});
const ask = async (name: string, more = '') => {
  const response = await fetch(
    `${cloud.endpoint}/_aws/route53/resolve?name=${encodeURIComponent(name)}.${domain}${more}`,
  );
  const { status, answers } = (await response.json()) as { status: string; answers?: { value: string }[] };
  return { status, values: answers?.map(({ value }) => value) };
};
const valuesOf = async (name: string, more = '') => (await ask(name, more)).values;
const listed = async (MaxItems?: number) =>
  (await route53.listResourceRecordSets({ HostedZoneId: zone, MaxItems })).ResourceRecordSets?.map(
    ({ Name, Type }) => `${Name?.slice(0, -domain.length - 1)}${Type}`,
  );

describe('changes', () => {
  it('are all made or none', async () => {
    await change('CREATE', a('x', '1.2.3.4'));
    await expect(change('CREATE', a('y', '1.2.3.4'), a('x', '1.2.3.4'))).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message: `[Tried to create resource record set [name='x.${domain}.', type='A'] but it already exists]`,
    });
    expect(await listed()).toEqual(['NS', 'SOA', 'x.A']);
  });

  it.each([
    [() => a('x', '1.2.3.400'), /ARRDATAIllegalIPv4Address/],
    [() => a('x', 'text', { Type: 'TXT' }), /InvalidCharacterString/],
    [() => a('x', 'b.example', { Type: 'MX' }), /MXRRDATANotTwoFields/],
    [() => a('x', ['1.2.3.4', '1.2.3.4']), /Duplicate Resource Record/],
    [() => a('', 'b.example', { Type: 'CNAME' }), /is not permitted at apex in zone/],
    [() => ({ ...a('x', '1.2.3.4'), Name: 'elsewhere.org' }), /is not permitted in zone/],
    [() => a('a b', '1.2.3.4'), /UnsupportedCharacter/],
    [() => a('x', '1.2.3.4', { HealthCheckId: 'nobody' }), /does not exist/],
  ] as const)('refuses what AWS refuses (%#)', async (set, message) => {
    await expect(change('CREATE', set())).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringMatching(message),
    });
  });

  it('wants a whole record set', async () => {
    const { TTL: _ttl, ...half } = a('x', '1.2.3.4');
    await expect(change('UPSERT', half)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action=UPSERT, Name=x.${domain}, Type=A, SetIdentifier=null]`,
    });
    await expect(change('CREATE', a('x', '1.2.3.4', { Weight: 1 }))).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('deletes records only with their exact values', async () => {
    await change('CREATE', a('x', ['1.2.3.4', '1.2.3.5']));
    await expect(change('DELETE', a('x', '1.2.3.4'))).rejects.toMatchObject({
      message: expect.stringContaining('but the values provided do not match the current values'),
    });
    await expect(change('DELETE', a('y', '1.2.3.4'))).rejects.toMatchObject({
      message: expect.stringContaining('but it was not found'),
    });
    await change('DELETE', a('x', ['1.2.3.5', '1.2.3.4']));
    await route53.deleteHostedZone({ Id: zone });
    await expect(route53.getHostedZone({ Id: zone })).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
  });

  it('lists by labels from the right, page by page', async () => {
    await change('CREATE', a('b.a', '1.1.1.1'), a('z', '1.1.1.1'), a('a.b', '1.1.1.1'), a('*', '1.1.1.1'));
    expect(await listed()).toEqual(['NS', 'SOA', '\\052.A', 'b.a.A', 'a.b.A', 'z.A']);
    const page = await route53.listResourceRecordSets({ HostedZoneId: zone, MaxItems: 4 });
    expect(page).toMatchObject({ IsTruncated: true, NextRecordName: `a.b.${domain}.`, NextRecordType: 'A' });
  });
});

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
describe('the resolver', () => {
  it('knows names, wildcards, aliases and CNAMEs', async () => {
    await change('CREATE', a('x', '1.1.1.1'), a('*.w', '2.2.2.2'), a('c', `x.${domain}`, { Type: 'CNAME' }), {
      Name: `alias.${domain}`,
      Type: 'A',
      AliasTarget: { HostedZoneId: zone, DNSName: `x.${domain}`, EvaluateTargetHealth: false },
    });
    expect(await valuesOf('x')).toEqual(['1.1.1.1']);
    expect(await valuesOf('any.w')).toEqual(['2.2.2.2']);
    expect(await valuesOf('c')).toEqual([`x.${domain}`, '1.1.1.1']);
    expect(await valuesOf('alias')).toEqual(['1.1.1.1']);
    expect(await ask('nobody')).toEqual({ status: 'NXDOMAIN', values: [] });
    expect(await ask('x', '&type=AAAA')).toEqual({ status: 'NOERROR', values: [] });
  });

  it('answers by latency and by place', async () => {
    const at = (SetIdentifier: string, value: string) =>
      a('l', value, { SetIdentifier, Region: SetIdentifier as never });
    await change('CREATE', at('eu-west-1', '1.1.1.1'), at('us-west-2', '2.2.2.2'));
    expect(await valuesOf('l', '&region=eu-central-1')).toEqual(['1.1.1.1']);
    expect(await valuesOf('l', '&region=us-west-1')).toEqual(['2.2.2.2']);
    const geo = (SetIdentifier: string, value: string, GeoLocation: object) =>
      a('g', value, { SetIdentifier, GeoLocation });
    await change('CREATE', geo('de', '1.1.1.1', { CountryCode: 'DE' }), geo('rest', '2.2.2.2', { CountryCode: '*' }));
    expect(await valuesOf('g', '&country=DE')).toEqual(['1.1.1.1']);
    expect(await valuesOf('g', '&country=FR')).toEqual(['2.2.2.2']);
  });

  it('weighs', async () => {
    const weighted = (SetIdentifier: string, Weight: number) => a('w', SetIdentifier, { SetIdentifier, Weight });
    await change('CREATE', weighted('1.1.1.1', 0), weighted('2.2.2.2', 10));
    for (let i = 0; i < 5; i++) expect(await valuesOf('w')).toEqual(['2.2.2.2']);
  });

  it('shows the round trips that decide', async () => {
    const response = await fetch(`${cloud.endpoint}/_aws/route53/round-trips?region=eu-west-1`);
    const { milliseconds } = (await response.json()) as { milliseconds: Record<string, number> };
    expect(Object.entries(milliseconds).slice(0, 2)).toEqual([
      ['eu-west-1', 3],
      ['eu-west-2', 14],
    ]);
    expect(Object.keys(milliseconds)).toHaveLength(32);
    const unknown = await fetch(`${cloud.endpoint}/_aws/route53/round-trips?region=nowhere`);
    expect(await unknown.json()).toEqual({ region: 'nowhere', milliseconds: {} });
  });

  it('answers from the zone of whichever account has the name, unless one is asked for', async () => {
    const other = new Route53({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '222222222222', secretAccessKey: 'test' },
    });
    const { HostedZone } = await other.createHostedZone({ Name: `of-${domain}`, CallerReference: domain });
    const ResourceRecordSet = {
      Name: `of-${domain}`,
      Type: 'A' as const,
      TTL: 60,
      ResourceRecords: [{ Value: '1.2.3.4' }],
    };
    const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
    await other.changeResourceRecordSets({ HostedZoneId: HostedZone!.Id!, ChangeBatch });
    other.destroy();
    const answers = async (more = '') => {
      const response = await fetch(`${cloud.endpoint}/_aws/route53/resolve?name=of-${domain}${more}`);
      return ((await response.json()) as { answers: { value: string }[] }).answers.map(({ value }) => value);
    };
    expect(await answers()).toEqual(['1.2.3.4']);
    expect(await answers('&account=222222222222')).toEqual(['1.2.3.4']);
    expect(await answers('&account=333333333333')).toEqual([]);
  });

  // A record may use any account's health check: https://repost.aws/knowledge-center/route-53-cross-account-health-checks
  it.each([
    ['of the zone', 'test'],
    ['of another one', '222222222222'],
  ])('fails over when the endpoint on this machine does, by a check of the account %s', async (_whose, account) => {
    const checks = new Route53({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    });
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end('ok'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { HealthCheck } = await checks.createHealthCheck({
      CallerReference: domain,
      HealthCheckConfig: { Type: 'HTTP', IPAddress: '127.0.0.1', Port: port, ResourcePath: '/up' },
    });
    const HealthCheckId = HealthCheck?.Id;
    await change(
      'CREATE',
      a('f', '1.1.1.1', { SetIdentifier: 'a', Failover: 'PRIMARY', HealthCheckId }),
      a('f', '2.2.2.2', { SetIdentifier: 'b', Failover: 'SECONDARY' }),
    );
    try {
      expect(await valuesOf('f')).toEqual(['1.1.1.1']);
      status = 500;
      // Every 30 seconds, and three times in a row, unless the check says otherwise.
      await clock.advance('89s');
      expect(await valuesOf('f')).toEqual(['1.1.1.1']);
      await clock.advance('1s');
      expect(await valuesOf('f')).toEqual(['2.2.2.2']);
      const { HealthCheckObservations } = await checks.getHealthCheckStatus({ HealthCheckId });
      expect(HealthCheckObservations?.[0]?.StatusReport?.Status).toMatch(/^Failure: HTTP Status Code 500/);
    } finally {
      checks.destroy();
      server.close();
    }
    const { RecordData } = await route53.testDNSAnswer({
      HostedZoneId: zone,
      RecordName: `f.${domain}`,
      RecordType: 'A',
    });
    expect(RecordData).toEqual(['2.2.2.2']);
  });
});

// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeInfo.html: PENDING until all name servers have it.
it('a change is pending until the clock goes on, and in sync at once in a lenient cloud', async () => {
  let now = Date.UTC(2030, 0, 1);
  for (const lenient of [false, true]) {
    const own = await startCloud({ port: 0, lenient, clock: { now: () => now } });
    const client = new Route53({
      endpoint: own.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      const made = await client.createHostedZone({ Name: 'pending.com', CallerReference: 'p' });
      const Id = made.ChangeInfo?.Id;
      const status = async () => (await client.getChange({ Id })).ChangeInfo?.Status;
      expect([made.ChangeInfo?.Status, await status()]).toEqual(
        lenient ? ['INSYNC', 'INSYNC'] : ['PENDING', 'PENDING'],
      );
      now += 1;
      expect(await status()).toBe('INSYNC');
      expect((await client.getChange({ Id })).ChangeInfo?.SubmittedAt).toEqual(new Date(now - 1));
    } finally {
      client.destroy();
      await own.close();
    }
  }
});
