import { isIP } from 'node:net';
import { networkOf as firstHalf } from 'jaws-core-js/http';

/** The part of an address that belongs to one household or host: all of IPv4, the first 56 bits of IPv6. */
export function networkOf(ip: string): string {
  const network = firstHalf(ip);
  if (!network.includes(':')) return network;
  const groups = network.split(':');
  const last = Number.parseInt(groups[3] ?? '0', 16) & 0xff00;
  return [...groups.slice(0, 3), last.toString(16)].join(':');
}

/**
 * The address of the client: in the header that a proxy writes (`192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443`, as CloudFront writes it
 * `2001:db8::1:443`), else as API Gateway saw it. A header with several addresses says nothing for sure and is passed over.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function clientIp(
  { headers, ip }: { readonly headers: Readonly<Record<string, string | undefined>>; readonly ip: string },
  header: string,
): string {
  if (header === '') return ip;
  const value = headers[header]?.trim() ?? '';
  const withPort = /^\[?(.+?)\]?:\d{1,5}$/.exec(value)?.[1] ?? '';
  // `2001:db8::1:443` is an address as it stands, too, so that CloudFront's header is read by its name.
  const candidates = header === 'cloudfront-viewer-address' ? [withPort, value] : [value, withPort];
  return candidates.find((one) => isIP(one) !== 0) ?? ip;
}
