import { expect, test } from 'vitest';
import { isPublicAddress, pinned, publicAddress } from '../net/index.mjs';

// https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.255',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.170',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.5',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::8.8.8.8',
  '64:ff9b::7f00:1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '3fff::1',
  'localhost',
  '',
  '1.2.3',
  '0x7f.1',
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

const names =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

test('a name has public addresses only, all of them', async () => {
  expect(await publicAddress('a.test', names('8.8.8.8', '2606:4700::1'))).toEqual({ address: '8.8.8.8', family: 4 });
  expect(await publicAddress('a.test', names('2606:4700::1'))).toEqual({ address: '2606:4700::1', family: 6 });
  const isPrivate = expect.objectContaining({ name: 'AddressError', code: 'private' });
  await expect(publicAddress('a.test', names('8.8.8.8', '127.0.0.1'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('a.test', names('::ffff:10.0.0.1'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('169.254.169.254', names('8.8.8.8'))).rejects.toEqual(isPrivate);
  await expect(publicAddress('a.test', names())).rejects.toMatchObject({ code: 'absent' });
  await expect(publicAddress('a.test', () => Promise.reject(new Error('ENOTFOUND')))).rejects.toMatchObject({
    code: 'absent',
  });
});

test('a request goes to the address that was checked', () => {
  const answers: unknown[] = [];
  const find = pinned({ address: '8.8.8.8', family: 4 });
  find('a.test', { all: true }, (...answer) => answers.push(answer));
  find('a.test', {}, (...answer) => answers.push(answer));
  expect(answers).toEqual([
    [null, [{ address: '8.8.8.8', family: 4 }]],
    [null, '8.8.8.8', 4],
  ]);
});
