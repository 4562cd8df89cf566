import { isIP } from 'node:net';

/**
 * The address of the client: in the header that a proxy writes (`192.0.2.1`, `192.0.2.1:443`, `[2001:db8::1]:443`, as CloudFront writes it
 * `2001:db8::1:443`), or else as API Gateway saw it. A header with several addresses is unreliable and is ignored.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function clientIp({ headers, ip }, header) {
  if (!header) return ip;
  const value = headers[header]?.trim() ?? '';
  const withPort = /^\[?(.+?)\]?:\d{1,5}$/.exec(value)?.[1] ?? '';
  // `2001:db8::1:443` is also a valid address as it is, so CloudFront's header is recognized by its name.
  const candidates = header === 'cloudfront-viewer-address' ? [withPort, value] : [value, withPort];
  return candidates.find((one) => isIP(one) !== 0) ?? ip;
}
