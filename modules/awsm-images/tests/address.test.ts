import { expect, test } from 'vitest';
import { parseHosts } from '../lib/source/hosts.ts';
import { resolve } from '../lib/source/resolve.ts';

const status = (run: () => unknown): number => {
  try {
    run();
  } catch (error) {
    return (error as { status: number }).status;
  }
  return 200;
};

test.each([
  ['', 'https://example.com/', 403],
  ['*', 'https://example.com/', 200],
  ['*', 'http://example.com:80/', 200],
  ['*', 'http://example.com:22/', 403],
  ['*', 'ftp://example.com/', 400],
  ['*', 'file:///etc/passwd', 400],
  ['*', 'data:image/png;base64,AAAA', 400],
  ['*', 'https://user:secret@example.com/', 400],
  ['Example.com', 'https://EXAMPLE.com/', 200],
  ['example.com', 'https://example.com./', 200],
  ['example.com', 'https://a.example.com/', 403],
  ['example.com', 'https://example.com.evil.net/', 403],
  ['*.example.com', 'https://a.b.example.com/', 200],
  ['*.example.com', 'https://example.com/', 403],
  ['*.example.com', 'https://badexample.com/', 403],
  ['a.net, example.com:8443', 'https://example.com:8443/', 200],
  ['example.com:8443', 'https://example.com/', 403],
  ['example.com:443', 'https://example.com/', 200],
  ['[::1]:8080', 'http://[0:0:0:0:0:0:0:1]:8080/', 200],
])('with "%s", %s: %s', (allowed, url, expected) => {
  expect(status(() => parseHosts(allowed).check(new URL(url)))).toBe(expected);
});

test.each([
  ['*', 'http://127.0.0.1/', false],
  ['127.0.0.1', 'http://127.0.0.1/', false],
  ['127.0.0.1:80', 'http://127.0.0.1/', true],
  ['[::1]:8080', 'http://[::1]:8080/', true],
  ['localhost:80', 'http://localhost/', false],
  ['intranet.example:8080', 'http://intranet.example:8080/', false],
  ['169.254.169.254:80', 'http://169.254.169.254/', false],
  ['[fd00:ec2::254]:80', 'http://[fd00:ec2::254]/', false],
  ['[fe80::1]:80', 'http://[fe80::1]/', false],
  ['[::ffff:169.254.169.254]:80', 'http://[::ffff:a9fe:a9fe]/', false],
  ['[::ffff:127.0.0.1]:80', 'http://[::ffff:127.0.0.1]/', true],
])('with "%s", %s may be any address: %s', (allowed, url, anyAddress) => {
  expect(parseHosts(allowed).check(new URL(url))).toEqual({ anyAddress });
});

test('an invalid host is reported when it is read', () => {
  for (const wrong of ['a:b', 'http://x', '[::1', 'x:123456']) expect(() => parseHosts(wrong)).toThrow(TypeError);
});

test('names lead to public addresses only, all of them', async () => {
  const find =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  expect(await resolve('a', false, find('8.8.8.8', '2606:4700::1'))).toEqual({ address: '8.8.8.8', family: 4 });
  expect(await resolve('a', false, find('2606:4700::1'))).toEqual({ address: '2606:4700::1', family: 6 });
  await expect(resolve('a', false, find('8.8.8.8', '127.0.0.1'))).rejects.toMatchObject({ status: 403 });
  await expect(resolve('a', false, find('::ffff:10.0.0.1'))).rejects.toMatchObject({ status: 403 });
  await expect(resolve('a', false, find())).rejects.toMatchObject({ status: 502 });
  await expect(resolve('a', false, () => Promise.reject(new Error('ENOTFOUND')))).rejects.toMatchObject({
    status: 502,
  });
});

test('refusals give their reason', () => {
  const check = (url: string) => () => parseHosts('a.example').check(new URL(url));
  expect(check('ftp://a.example/')).toThrow('The url is http or https.');
  for (const who of ['user', ':secret', 'user:secret']) {
    expect(check(`https://${who}@a.example/`)).toThrow('The url has no name and password.');
  }
  expect(check('https://b.example/')).toThrow('Pictures of this host are not allowed.');
  expect(() => parseHosts('a:b')).toThrow('IMAGES_ALLOWED_HOSTS: "a:b"');
});

test('of a domain each name below it counts, the shortest as well', () => {
  const { check } = parseHosts('*.example');
  expect(() => check(new URL('https://a.example/'))).not.toThrow();
  // A name below it is refused.
  expect(() => check(new URL('https://.example/'))).toThrow('not allowed');
});

test('an address is asked of nobody', async () => {
  const find = () => Promise.reject(new Error('asked'));
  expect(await resolve('2606:4700::1', false, find)).toEqual({ address: '2606:4700::1', family: 6 });
  expect(await resolve('127.0.0.1', true, find)).toEqual({ address: '127.0.0.1', family: 4 });
  await expect(resolve('name', true, find)).rejects.toThrow('The host of the picture is not found.');
  await expect(resolve('::1', false, find)).rejects.toThrow('Pictures of this host are not allowed.');
});
