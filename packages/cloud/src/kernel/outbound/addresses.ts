import { BlockList, isIP } from 'node:net';

const listOf = (...ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) addTo(list, range);
  return list;
};

/** Adds an address or a range such as `10.0.0.0/8`. */
export function addTo(list: BlockList, range: string): void {
  const [address = '', length] = range.split('/');
  const family = familyOf(address);
  if (length === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(length), family);
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 address that is written as an IPv6 one (`::ffff:127.0.0.1`) is in the IPv4 ranges of a list. */
export const isIn = (list: BlockList, address: string): boolean => {
  const plain = address.replace(/%.*/, '');
  return list.check(plain, familyOf(plain));
};

const LOOPBACK = listOf('127.0.0.0/8', '::1');

/**
 * Addresses that mean something else on every network, and those that lead back into IPv4: a DNS server must not be able to choose
 * them. https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const PRIVATE = listOf(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...[
    '::',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2001::/32',
    '2002::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ],
);

export const isLoopbackAddress = (address: string): boolean => isIn(LOOPBACK, address);

/** Whether an address belongs to a private network, to the link (such as a cloud's metadata service) or to no host. */
export const isPrivateAddress = (address: string): boolean => isIn(PRIVATE, address);
