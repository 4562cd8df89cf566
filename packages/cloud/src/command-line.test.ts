import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

const start = (...args: string[]) => readCommandLine(args, {});

test('without flags a cloud at 4566', () => {
  expect(start()).toEqual({ start: { port: 4566, lenient: false, strict: false } });
});

test('it may end with its standard input', () => {
  expect(start('--until-stdin-ends')).toMatchObject({ untilStdinEnds: true });
});

test('every flag', () => {
  const flags =
    '--port 0 --dir d --sync each --account 111122223333 --identity user/me --strict --unsupported-types record --seed 7 --dashes open --dns-port 0 --dns-region eu-west-1';
  expect(start(...flags.split(' '), '--lenient')).toEqual({
    start: {
      port: 0,
      dir: 'd',
      sync: 'each',
      account: '111122223333',
      identity: 'user/me',
      strict: true,
      lenient: true,
      unsupportedTypes: 'record',
      seed: 7,
      dashes: 'open',
      dnsPort: 0,
      dnsRegion: 'eu-west-1',
    },
  });
});

test.each([
  ['--port', '65536', 'a number from 0 to 65535'],
  ['--dns-port', 'x', 'a number from 0 to 65535'],
  ['--account', '1', '12 digits'],
  ['--identity', 'root', 'user/<name>, assumed-role/<role>/<session> or federated-user/<name>'],
  ['--unsupported-types', 'ignore', 'fail or record'],
  ['--sync', 'never', 'each or second'],
  ['--seed', '1.5', 'a whole number'],
  ['--allow-origin', 'http://localhost:3000/', 'an origin such as http://localhost:3000'],
  ['--allow-origin', '*', 'an origin such as http://localhost:3000'],
  [
    '--allow-outbound',
    'https://example.com',
    'a host name, *.example.com, an address or a range such as 10.0.0.0/8, with or without :port',
  ],
  ['--fake-clock', 'noon', 'a time such as 2026-01-01T00:00:00Z'],
])('%s %s is refused with its name', (flag, value, subject) => {
  expect(start(flag, value)).toEqual({ problem: `${flag} takes ${subject}, not ${JSON.stringify(value)}.\n` });
});

test('origins that may control the cloud are named one by one', () => {
  const [one, other] = ['http://localhost:3000', 'chrome-extension://abcdefgh'];
  expect(start('--allow-origin', one, '--allow-origin', other)).toMatchObject({
    start: { allowedOrigins: [one, other] },
  });
  expect(start()).not.toHaveProperty('start.allowedOrigins');
});

test('hosts that the cloud may call are named one by one', () => {
  const hosts = ['hooks.example.com:8443', '*.example.org', '10.0.0.0/8', 'fd00::1'];
  expect(start(...hosts.flatMap((host) => ['--allow-outbound', host]))).toMatchObject({
    start: { allowedOutbound: hosts },
  });
  expect(start()).not.toHaveProperty('start.allowedOutbound');
});

test('a flag that is not there shows the usage', () => {
  expect(start('--prot', '1')).toEqual({ problem: expect.stringMatching(/'--prot'[\s\S]*Usage: jaws-cloud/) });
});

test("half of the root's key pair is refused", () => {
  expect(readCommandLine([], { JAWS_CLOUD_ROOT_ACCESS_KEY_ID: 'a' })).toEqual({
    problem: expect.stringContaining('are set together'),
  });
});
