import { once } from 'node:events';
import { type Agent, createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { Outbound, OutboundRefused } from './outbound.ts';
import { readText } from './read-text.ts';
import { isOutboundRule, OutboundRules } from './rules.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(host: string): Promise<number> {
  const server = createServer((_, response) => response.end('hello'));
  servers.push(server.listen(0, host));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers with each list of addresses in turn, then repeats the last one. */
function resolving(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const resolve: LookupFunction = (name, _, callback) => {
    asked.push(name);
    const addresses = answers[Math.min(asked.length, answers.length) - 1]!;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked });
}

function outbound(allowed: string[], resolve?: LookupFunction) {
  const lines: string[] = [];
  const log = { debug() {}, warn: (line: string) => lines.push(line), error() {} };
  return { lines, cloud: new Outbound({ allowed, log, ...(resolve ? { resolve } : {}) }) };
}

const call = async (cloud: Outbound, url: string, agent?: Agent) => {
  const signal = AbortSignal.timeout(5_000);
  const answer = await cloud.request(new URL(url), { by: 'A test', signal, ...(agent ? { agent } : {}) });
  return readText(answer, 100);
};

describe('rules', () => {
  test.each([
    [
      'hooks.example.com',
      ['hooks.example.com', 'HOOKS.example.com.'],
      ['example.com', 'a.hooks.example.com', 'hooksXexample.com'],
    ],
    ['*.example.com', ['a.example.com', 'a.b.example.com'], ['example.com', 'aexample.com', 'example.com.evil.org']],
    ['bücher.example', ['xn--bcher-kva.example'], ['bucher.example']],
  ])('%s', (rule, in_, out) => {
    const rules = new OutboundRules([rule]);
    for (const name of in_) expect(rules.allowsAddress('203.0.113.7', name, 443), name).toBe(true);
    for (const name of out) expect(rules.allowsAddress('203.0.113.7', name, 443), name).toBe(false);
  });

  test.each([
    ['203.0.113.7', ['203.0.113.7', '::ffff:203.0.113.7'], ['203.0.113.8']],
    ['10.0.0.0/8', ['10.1.2.3', '::ffff:10.1.2.3'], ['11.0.0.1', '::1:10.1.2.3']],
    ['2001:db8::5', ['2001:db8:0:0::5'], ['2001:db8::6']],
    ['fd00::/8', ['fd12::1'], ['fe80::1']],
    ['fe80::1', ['fe80::1%eth0'], ['fe80::2%eth0']],
  ])('%s', (rule, in_, out) => {
    const rules = new OutboundRules([rule]);
    for (const address of in_) expect(rules.allowsAddress(address, 'x.example', 80), address).toBe(true);
    for (const address of out) expect(rules.allowsAddress(address, 'x.example', 80), address).toBe(false);
  });

  test.each(['hooks.example.com:8443', '203.0.113.7:8443', '[2001:db8::5]:8443'])(
    '%s is for that port only',
    (rule) => {
      const address = rule.startsWith('[') ? '2001:db8::5' : '203.0.113.7';
      const rules = new OutboundRules([rule]);
      expect(rules.allowsAddress(address, 'hooks.example.com', 8443)).toBe(true);
      expect(rules.allowsAddress(address, 'hooks.example.com', 443)).toBe(false);
    },
  );

  test.each([
    [
      '',
      '*',
      '*.',
      'https://example.com',
      'example.com/',
      'a b',
      'a..b',
      'example.com:0',
      'example.com:70000',
      'user@host',
    ],
    ['10.0.0.0/33', '2001:db8::/129', '1.2.3', '1.2.3.4.5', '[example.com]', '[1.2.3.4]:80', 'a.*.com'],
  ])('%s and others are refused', (...texts) => {
    for (const text of texts) expect(isOutboundRule(text), text).toBe(false);
    expect(() => new OutboundRules(['ok.example', texts[1]!])).toThrow(texts[1]);
  });

  // https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry; 169.254.169.254 is EC2's metadata service.
  test.each([
    '10.0.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::ffff:192.168.1.1',
    'fd00::1',
    'fe80::1',
    '64:ff9b::a9fe:a9fe',
    '2002:a00:1::',
    'ff02::1',
  ])('an allowed name may not lead to %s', (address) => {
    expect(new OutboundRules(['x.example']).allowsAddress(address, 'x.example', 80)).toBe(false);
    expect(new OutboundRules(['x.example', address]).allowsAddress(address, 'x.example', 80)).toBe(true);
  });
});

describe('a call', () => {
  test('to loopback is made, by address and by name', async () => {
    const port = await listen('127.0.0.1');
    const { cloud } = outbound([]);
    expect(await call(cloud, `http://127.0.0.1:${port}`)).toBe('hello');
    expect(await call(cloud, `http://[::ffff:127.0.0.1]:${port}`)).toBe('hello');
    expect(await call(cloud, `http://localhost:${port}`)).toBe('hello');
    expect(await call(cloud, `http://abc.execute-api.us-east-1.localhost:${port}`)).toBe('hello');
  });

  test.each(['http://203.0.113.7/', 'http://[2001:db8::5]/', 'http://0.0.0.0:1/', 'http://3405803783/'])(
    'to the address %s is refused, and logged once with the flag',
    async (url) => {
      const { cloud, lines } = outbound([]);
      for (let n = 0; n < 2; n++) await expect(call(cloud, url)).rejects.toThrow(OutboundRefused);
      const { hostname, port } = new URL(url);
      expect(lines).toEqual([
        `A test did not call ${hostname}:${port || 80}: it is not on this machine. --allow-outbound ${hostname.replace(/[[\]]/g, '')} lets this cloud call it.`,
      ]);
    },
  );

  test('to a name is decided by its addresses, and the connection goes to the one that was looked at', async () => {
    const port = await listen('127.0.0.1');
    // DNS rebinding: the second answer differs.
    const rebinding = resolving(['203.0.113.7', '127.0.0.1', '10.0.0.1'], ['203.0.113.7']);
    const { cloud, lines } = outbound([], rebinding);
    expect(await call(cloud, `http://rebound.example:${port}`)).toBe('hello');
    expect(rebinding.asked).toEqual(['rebound.example']);
    await expect(call(cloud, `http://rebound.example:${port}`)).rejects.toMatchObject({ code: 'EHOSTUNREACH' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('--allow-outbound rebound.example ');
  });

  test('to an allowed name that leads into a private network is refused by its address', async () => {
    const { cloud, lines } = outbound(['hooks.example'], resolving(['169.254.169.254']));
    await expect(call(cloud, 'http://hooks.example')).rejects.toThrow(OutboundRefused);
    expect(lines[0]).toContain('--allow-outbound 169.254.169.254 ');
  });

  test('to the endpoint of the cloud itself is made, wherever it listens', async () => {
    const { cloud } = outbound([]);
    cloud.own = 'http://0.0.0.0:9';
    // The request went out: nobody listens there.
    await expect(call(cloud, 'http://0.0.0.0:9/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(call(cloud, 'http://0.0.0.0:10/')).rejects.toThrow(OutboundRefused);
  });

  test('by TCP is refused in the same way', async () => {
    const { cloud } = outbound([], resolving(['203.0.113.7']));
    expect(() => cloud.connect('A test', '203.0.113.7', 80)).toThrow(OutboundRefused);
    const [error] = await once(cloud.connect('A test', 'some.example', 80), 'error').catch((error) => [error]);
    expect(error).toBeInstanceOf(OutboundRefused);
  });

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

  test.runIf(elsewhere)('is made where a rule names the host or its address', async () => {
    const port = await listen(elsewhere!);
    const resolve = resolving([elsewhere!]);
    await expect(call(outbound([], resolve).cloud, `http://some.example:${port}`)).rejects.toThrow(OutboundRefused);
    expect(await call(outbound([elsewhere!], resolve).cloud, `http://some.example:${port}`)).toBe('hello');
    expect(await call(outbound([`${elsewhere}:${port}`], resolve).cloud, `http://${elsewhere}:${port}`)).toBe('hello');
    await expect(call(outbound([`${elsewhere}:1`], resolve).cloud, `http://${elsewhere}:${port}`)).rejects.toThrow(
      OutboundRefused,
    );
    // Clouds in the same process share no connections: this one may not use the connection of one that may.
    const names = [elsewhere!, 'some.example'];
    expect(await call(outbound(names, resolve).cloud, `http://some.example:${port}`)).toBe('hello');
    await expect(call(outbound([], resolve).cloud, `http://some.example:${port}`)).rejects.toThrow(OutboundRefused);
  });
});
