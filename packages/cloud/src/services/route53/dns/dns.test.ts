import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ResourceRecordSet, Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let dns: Resolver;
let api: Route53;
let zone = '';
let endpoint: Server;
let warned: string[] = [];

const put = (...sets: ResourceRecordSet[]) =>
  api.changeResourceRecordSets({
    HostedZoneId: zone,
    ChangeBatch: { Changes: sets.map((set) => ({ Action: 'UPSERT', ResourceRecordSet: set })) },
  });

const set = (Name: string, Type: string, ...values: string[]): ResourceRecordSet => ({
  Name,
  Type: Type as 'A',
  TTL: 30,
  ResourceRecords: values.map((Value) => ({ Value })),
});

beforeAll(async () => {
  const log = {
    debug() {},
    warn: (text: string) => void warned.push(text),
    error: (text: string) => void warned.push(text),
  };
  cloud = await startCloud({ port: 0, dnsPort: 0, dnsRegion: 'eu-west-1', log });
  dns = new Resolver({ timeout: 2_000, tries: 2 });
  dns.setServers([`127.0.0.1:${cloud.dnsPort}`]);
  api = new Route53({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const made = await api.createHostedZone({ Name: 'example.com', CallerReference: '1' });
  zone = made.HostedZone?.Id ?? '';
  endpoint = createServer((_request, response) => response.writeHead(500).end());
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  dns.cancel();
  api.destroy();
  await new Promise((resolve) => endpoint.close(resolve));
  await cloud.close();
});

/** Sends bytes over UDP and returns the answer, or undefined if none comes in time. */
async function ask(packet: Buffer, timeoutMs = 1_000): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  try {
    return await new Promise<Buffer | undefined>((resolve, reject) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      socket.once('error', reject);
      socket.once('message', (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      socket.send(packet, cloud.dnsPort ?? 0, '127.0.0.1');
    });
  } finally {
    socket.close();
  }
}

function question(name: string, type: number, more: { flags?: number; edns?: number; version?: number } = {}): Buffer {
  const labels = name.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]);
  const opt =
    more.edns === undefined
      ? []
      : [Buffer.of(0, 0, 41, more.edns >> 8, more.edns & 255, 0, more.version ?? 0, 0, 0, 0, 0)];
  const head = Buffer.of(
    0xab,
    0xcd,
    (more.flags ?? 0x0100) >> 8,
    (more.flags ?? 0x0100) & 255,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    opt.length,
  );
  return Buffer.concat([head, ...labels, Buffer.of(0, type >> 8, type & 255, 0, 1), ...opt]);
}

const rcode = (answer: Buffer | undefined) => (answer ? answer.readUInt16BE(2) & 15 : undefined);
const answers = (answer: Buffer | undefined) => answer?.readUInt16BE(6);

// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
describe('a resolver', () => {
  it('reads records of each type', async () => {
    await put(
      set('a.example.com', 'A', '192.0.2.1', '192.0.2.2'),
      set('a.example.com', 'AAAA', '2001:db8::1', '::ffff:192.0.2.9'),
      set('www.example.com', 'CNAME', 'a.example.com'),
      set('example.com', 'MX', '10 mail.example.com'),
      set('example.com', 'TXT', '"v=spf1 -all"', '"two" " parts \\"quoted\\" \\344"'),
      set('_sip._tcp.example.com', 'SRV', '1 2 5060 sip.example.com'),
      set('1.example.com', 'PTR', 'host.example.com'),
      set('example.com', 'CAA', '0 issue "amazon.com"'),
      set('n.example.com', 'NAPTR', '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .'),
      set('*.wild.example.com', 'A', '192.0.2.3'),
    );
    expect(
      (await dns.resolve4('a.example.com', { ttl: true })).toSorted((a, b) => (a.address < b.address ? -1 : 1)),
    ).toEqual([
      { address: '192.0.2.1', ttl: 30 },
      { address: '192.0.2.2', ttl: 30 },
    ]);
    expect((await dns.resolve6('a.example.com')).toSorted()).toEqual(['2001:db8::1', '::ffff:192.0.2.9']);
    expect((await dns.resolve4('WWW.example.com')).toSorted()).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await dns.resolveCname('www.example.com')).toEqual(['a.example.com']);
    // From Node 24 on these have the type of the record, too.
    expect(await dns.resolveMx('example.com')).toMatchObject([{ exchange: 'mail.example.com', priority: 10 }]);
    expect((await dns.resolveTxt('example.com')).toSorted()).toEqual([
      ['two', ' parts "quoted" \u00e4'],
      ['v=spf1 -all'],
    ]);
    expect(await dns.resolveSrv('_sip._tcp.example.com')).toMatchObject([
      { name: 'sip.example.com', port: 5060, priority: 1, weight: 2 },
    ]);
    expect(await dns.resolvePtr('1.example.com')).toEqual(['host.example.com']);
    expect(await dns.resolveCaa('example.com')).toMatchObject([{ critical: 0, issue: 'amazon.com' }]);
    expect(await dns.resolveNaptr('n.example.com')).toMatchObject([
      {
        flags: 'u',
        order: 100,
        preference: 10,
        regexp: '!^.*$!sip:info@example.com!',
        replacement: '',
        service: 'E2U+sip',
      },
    ]);
    expect(await dns.resolve4('x.y.wild.example.com')).toEqual(['192.0.2.3']);
    expect((await dns.resolveNs('example.com')).length).toBe(4);
    expect(await dns.resolveSoa('example.com')).toMatchObject({
      hostmaster: 'awsdns-hostmaster.amazon.com',
      minttl: 86_400,
    });
  });

  it('distinguishes a missing name from a missing type, with the SOA record', async () => {
    await put(set('only.example.com', 'A', '192.0.2.1'));
    await expect(dns.resolve4('none.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(dns.resolve6('only.example.com')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(dns.resolve4('other.test')).rejects.toMatchObject({ code: 'EREFUSED' });
    const answer = await ask(question('none.example.com', 1));
    expect([rcode(answer), answers(answer), answer?.readUInt16BE(8)]).toEqual([3, 0, 1]);
    const own = question('none.example.com', 1).length;
    // The type and, after the class, the smaller of 900 seconds and the last field's 86400: RFC 2308.
    expect([answer?.readUInt16BE(own + 2), answer?.readUInt32BE(own + 6)]).toEqual([6, 900]);
  });

  it('has the configured location: for latency and geolocation', async () => {
    const one = (name: string, id: string, value: string, policy: Partial<ResourceRecordSet>) => ({
      ...set(name, 'A', value),
      SetIdentifier: id,
      ...policy,
    });
    await put(
      one('near.example.com', 'us', '192.0.2.1', { Region: 'us-west-2' }),
      one('near.example.com', 'eu', '192.0.2.2', { Region: 'eu-central-1' }),
      one('place.example.com', 'ie', '192.0.2.3', { GeoLocation: { CountryCode: 'IE' } }),
      one('place.example.com', 'rest', '192.0.2.4', { GeoLocation: { CountryCode: '*' } }),
      one('heavy.example.com', 'none', '192.0.2.5', { Weight: 0 }),
      one('heavy.example.com', 'all', '192.0.2.6', { Weight: 7 }),
      ...Array.from({ length: 10 }, (_, i) =>
        one('many.example.com', String(i), `192.0.2.${i + 10}`, { MultiValueAnswer: true }),
      ),
    );
    expect(await dns.resolve4('near.example.com')).toEqual(['192.0.2.2']);
    expect(await dns.resolve4('place.example.com')).toEqual(['192.0.2.3']);
    expect(await dns.resolve4('heavy.example.com')).toEqual(['192.0.2.6']);
    expect((await dns.resolve4('many.example.com')).length).toBe(8);
  });

  it('follows a failover and aliases', async () => {
    const { HealthCheck } = await api.createHealthCheck({
      CallerReference: 'h',
      HealthCheckConfig: { Type: 'HTTP', IPAddress: '127.0.0.1', Port: (endpoint.address() as AddressInfo).port },
    });
    const target = { HostedZoneId: zone.replace('/hostedzone/', ''), EvaluateTargetHealth: false };
    await put(
      {
        ...set('over.example.com', 'A', '192.0.2.1'),
        SetIdentifier: 'p',
        Failover: 'PRIMARY',
        HealthCheckId: HealthCheck?.Id,
      },
      { ...set('over.example.com', 'A', '192.0.2.2'), SetIdentifier: 's', Failover: 'SECONDARY' },
    );
    await put(
      { Name: 'alias.example.com', Type: 'A', AliasTarget: { ...target, DNSName: 'over.example.com' } },
      {
        Name: 'api.example.com',
        Type: 'A',
        AliasTarget: { ...target, HostedZoneId: 'Z1', DNSName: 'd-1.execute-api.eu-west-1.amazonaws.com' },
      },
      {
        Name: 'cdn.example.com',
        Type: 'A',
        AliasTarget: { ...target, HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: 'd1.cloudfront.net' },
      },
    );
    expect(await dns.resolve4('alias.example.com')).toEqual(['192.0.2.2']);
    expect(await dns.resolve4('api.example.com')).toEqual(['127.0.0.1']);
    warned = [];
    await expect(dns.resolve4('cdn.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(warned.join()).toContain('nothing is at d1.cloudfront.net.');
  });

  it('is sent on to the name servers of what is delegated', async () => {
    await put(set('sub.example.com', 'NS', 'ns.sub.example.com'), set('ns.sub.example.com', 'A', '192.0.2.53'));
    const answer = await ask(question('x.sub.example.com', 1));
    // Not authoritative; no answer, one server, its address.
    expect([
      (answer?.readUInt16BE(2) ?? 0) & 0x0400,
      answers(answer),
      answer?.readUInt16BE(8),
      answer?.readUInt16BE(10),
    ]).toEqual([0, 0, 1, 1]);
  });
});

// RFC 1035, RFC 6891, RFC 7766
describe('the server', () => {
  const values = Array.from({ length: 100 }, (_, i) => `192.0.2.${i}`);

  it('truncates answers that are too long for a datagram, and sends them whole over TCP', async () => {
    await put(set('big.example.com', 'A', ...values));
    const cut = await ask(question('big.example.com', 1));
    expect([(cut?.readUInt16BE(2) ?? 0) & 0x0200, answers(cut)]).toEqual([0x0200, 0]);
    const larger = await ask(question('big.example.com', 1, { edns: 4096 }));
    expect([(larger?.readUInt16BE(2) ?? 0) & 0x0200, answers(larger), larger?.readUInt16BE(10)]).toEqual([0, 100, 1]);
    expect((await dns.resolve4('big.example.com')).length).toBe(100);
  });

  it('answers several questions of one connection, however they are cut up', async () => {
    await put(set('tcp.example.com', 'A', '192.0.2.7'));
    const framed = Buffer.concat(
      [1, 28, 16].map((type) => {
        const packet = question('tcp.example.com', type);
        return Buffer.concat([Buffer.of(0, packet.length), packet]);
      }),
    );
    const socket = connect(cloud.dnsPort ?? 0, '127.0.0.1');
    const got: Buffer[] = [];
    socket.on('data', (chunk) => got.push(chunk));
    for (let at = 0; at < framed.length; at += 7) {
      socket.write(framed.subarray(at, at + 7));
      await new Promise(setImmediate);
    }
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve));
    const counts: (number | undefined)[] = [];
    for (let rest = Buffer.concat(got); rest.length > 0; rest = rest.subarray(2 + rest.readUInt16BE(0))) {
      counts.push(answers(rest.subarray(2)));
    }
    expect(counts).toEqual([1, 0, 0]);
  });

  it('says what it does not do', async () => {
    expect(rcode(await ask(question('example.com', 1, { flags: 0x2800 })))).toBe(4);
    expect(rcode(await ask(question('example.com', 252)))).toBe(5);
    const version = await ask(question('example.com', 1, { edns: 1232, version: 1 }));
    // BADVERS is 16: its upper bits are in the OPT record, the last one here.
    expect([rcode(version), version?.at(-6)]).toEqual([0, 1]);
    expect(rcode(await ask(question('example.com', 1).subarray(0, 20)))).toBe(1);
    // An answer is not a question.
    expect(await ask(question('example.com', 1, { flags: 0x8000 }), 200)).toBeUndefined();
  });

  it('outlives whatever is sent', async () => {
    await put(set('still.example.com', 'A', '192.0.2.1'));
    warned = [];
    let state = 42;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return (state >> 8) % below;
    };
    const socket = createSocket('udp4');
    const streams = [];
    for (let i = 0; i < 2_000; i++) {
      const packet = Buffer.from(
        question('still.example.com', [1, 16, 28, 255][random(4)] ?? 1, random(2) ? { edns: 1232 } : {}),
      );
      for (let flips = random(6); flips >= 0; flips--) packet[random(packet.length)] = random(256);
      const bytes = random(3) === 0 ? packet.subarray(0, random(packet.length)) : packet;
      socket.send(bytes, cloud.dnsPort ?? 0, '127.0.0.1');
      if (i % 40 === 0) {
        const stream = connect(cloud.dnsPort ?? 0, '127.0.0.1', () =>
          stream.end(Buffer.concat([Buffer.of(0, random(80)), bytes])),
        );
        stream.on('error', () => undefined).resume();
        streams.push(new Promise((resolve) => stream.once('close', resolve)));
        await new Promise(setImmediate);
      }
    }
    await Promise.all(streams);
    socket.close();
    expect(await dns.resolve4('still.example.com')).toEqual(['192.0.2.1']);
    expect(warned).toEqual([]);
  });
});
