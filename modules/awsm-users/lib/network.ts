import { networkOf as firstHalf } from 'jaws-core-js/http';

/** The part of an address that belongs to one household or host: all of IPv4, the first 56 bits of IPv6. */
export function networkOf(ip: string): string {
  const network = firstHalf(ip);
  if (!network.includes(':')) return network;
  const groups = network.split(':');
  const last = Number.parseInt(groups[3] ?? '0', 16) & 0xff00;
  return [...groups.slice(0, 3), last.toString(16)].join(':');
}
