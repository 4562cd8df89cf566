import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { branded } from '../brand/index.js';

export { pinned } from './pinned.mjs';
export { hostOf, inTime, readAtMost, requestAt, TransferError } from './request.mjs';

/** https://www.iana.org/assignments/iana-ipv4-special-registry: non-public, multicast and reserved addresses. */
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * https://www.iana.org/assignments/iana-ipv6-special-registry, within 2000::/3. Everything outside of it is refused: loopback, unique
 * local and link-local addresses, and IPv4 embedded in IPv6 (::ffff:0:0/96, ::/96, 64:ff9b::/96).
 */
const special6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const list = (kind, nets) => {
  const made = new BlockList();
  for (const [net, prefix] of nets) made.addSubnet(net, prefix, kind);
  return made;
};

const blocked4 = list('ipv4', special4);
const blocked6 = list('ipv6', special6);
const global6 = list('ipv6', [['2000::', 3]]);

/** Whether an IP address belongs to a host on the public internet. False for anything that is not an address. */
export function isPublicAddress(address) {
  switch (isIP(address)) {
    case 4:
      return !blocked4.check(address, 'ipv4');
    case 6:
      return !address.includes('%') && global6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6');
    default:
      return false;
  }
}

const byDns = (host) => lookup(host, { all: true, verbatim: true });

/** All addresses of a host must be public: a single internal one is enough for an attack. */
export async function publicAddress(host, find = byDns) {
  const literal = isIP(host);
  const found = literal ? [{ address: host, family: literal }] : await find(host).catch(() => []);
  const [first] = found;
  if (!first) throw new AddressError('absent', 'The host has no address.');
  if (!found.every(({ address }) => isPublicAddress(address))) {
    throw new AddressError('private', 'The host has an address that is not public.');
  }
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

export const AddressError = /* @__PURE__ */ branded(
  class AddressError extends Error {
    constructor(code, message) {
      super(message);
      this.name = 'AddressError';
      this.code = code;
    }
  },
  'AddressError',
);
