import { BlockList, isIP } from 'node:net';

/** Whether an address is in a CIDR range, or equals a single address. IPv4 and IPv6. */
export function inRange(address: string, range: string): boolean {
  const [base = '', bits] = range.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(base, prefix, type);
  return list.check(address, type);
}
