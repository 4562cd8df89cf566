import { isIP } from 'node:net';
import { hostOf } from 'jaws-core-js/net';
import { PictureError } from '../error.ts';

/** Hosts from which pictures are loaded. */
export interface Hosts {
  /** Throws PictureError 400 and 403. Returns whether its address may be non-public. */
  check(url: URL): { readonly anyAddress: boolean };
}

interface Entry {
  /** `*`, `images.example.com`, `*.example.com`, an address. */
  readonly host: string;
  readonly port: string | undefined;
}

/**
 * Reads `images.example.com, *.cdn.example.com, other.example.com:8443`, or `*` for all of the internet. Without a port, the usual
 * two. Only an entry of an address with its port, as `127.0.0.1:8080`, reaches a non-public address. An empty text allows no host.
 */
export function parseHosts(text: string | undefined): Hosts {
  const entries = (text ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '')
    .map(entryOf);
  return {
    check(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw new PictureError(400, 'The url is http or https.');
      if (url.username !== '' || url.password !== '') throw new PictureError(400, 'The url has no name and password.');
      const entry = entries.find((one) => admits(one, url));
      if (!entry) throw new PictureError(403, 'Pictures of this host are not allowed.');
      return { anyAddress: entry.port !== undefined && isIP(entry.host) !== 0 && !isLinkLocal(entry.host) };
    },
  };
}

function entryOf(text: string): Entry {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new TypeError(`IMAGES_ALLOWED_HOSTS: "${text}" is not a host, *.domain or host:port.`);
  return { host: isIP(host) === 6 ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host, port };
}

function admits({ host, port }: Entry, url: URL): boolean {
  const asked = hostOf(url);
  const isUsual = url.port === '' || url.port === (url.protocol === 'https:' ? '443' : '80');
  if (port === undefined ? !isUsual : port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  if (host === '*') return true;
  if (host.startsWith('*.')) return asked.endsWith(host.slice(1)) && asked.length > host.length - 1;
  return asked === host;
}

/** Where clouds serve credentials to programs: never allowed. */
const isLinkLocal = (address: string): boolean => /^169\.254\.|^::ffff:a9fe:|^fe[89ab]|^fd00:ec2:/.test(address);
