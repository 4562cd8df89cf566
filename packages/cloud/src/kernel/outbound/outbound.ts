import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { type RequestOptions as HttpsOptions, request as httpsRequest } from 'node:https';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Logger } from '../environment.ts';
import { isLoopbackAddress, isPrivateAddress } from './addresses.ts';
import { isLoopback, lookup } from './lookup.ts';
import { OutboundRules } from './rules.ts';

/** How many logged hosts are remembered. */
const MOST_LOGGED = 1_000;

/** A connection that was not made. For the service that requested it, the endpoint is unreachable. */
export class OutboundRefused extends Error {
  readonly code = 'EHOSTUNREACH';
}

export interface OutboundOptions {
  /** In the format of `--allow-outbound`. Throws RangeError for a text that is not a rule. */
  readonly allowed?: readonly string[];
  readonly log: Logger;
  /** A seam for tests of names that resolve to something else. */
  readonly resolve?: LookupFunction;
}

/** The caller, in words that begin a sentence (`SNS`), and what it sends. */
export interface OutboundRequest extends Pick<HttpsOptions, 'rejectUnauthorized' | 'servername' | 'cert' | 'key'> {
  readonly by: string;
  readonly method?: string;
  readonly headers?: RequestOptions['headers'];
  readonly auth?: string;
  /** Kept connections belong to one cloud: another one has other permissions. Default: a new connection. */
  readonly agent?: RequestOptions['agent'];
  readonly body?: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/**
 * Every connection that the process of the cloud itself opens is opened here: to loopback, to the cloud's own endpoint, and to what
 * `--allow-outbound` names. The address that is connected to decides, not the name: names are looked up once, and the connection is
 * made to that answer. Redirects are not followed; following one is another call of this. `npm run imports` checks that nothing else
 * opens connections.
 */
export class Outbound {
  /** `http://host:port` of this cloud. */
  own = '';
  readonly #rules: OutboundRules;
  readonly #log: Logger;
  readonly #resolve: LookupFunction;
  readonly #logged = new Set<string>();

  constructor({ allowed = [], log, resolve = lookup }: OutboundOptions) {
    this.#rules = new OutboundRules(allowed);
    this.#log = log;
    this.#resolve = resolve;
  }

  /** Whether calls to this host may be allowed, judging by its name. */
  knows(url: URL): boolean {
    const { host, port } = placeOf(url);
    if (isIP(host)) return this.#isAllowed(host, host, port);
    return isLoopback(host) || this.#rules.allowsName(host, port);
  }

  /** Sends a request; returns the head of the response. Rejects with {@link OutboundRefused}, and for an unreachable endpoint. */
  request(url: URL, options: OutboundRequest): Promise<IncomingMessage> {
    const { by, body, agent = false, ...rest } = options;
    const { host, port } = placeOf(url);
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, { ...rest, agent, lookup: this.#pin(by, host, port) }, resolve);
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Opens a TCP connection. Throws {@link OutboundRefused}, or the socket has it as its error. */
  connect(by: string, host: string, port: number): Socket {
    return connect({ host, port, lookup: this.#pin(by, host, port) });
  }

  /** A lookup that returns allowed addresses only. Throws for a host that is an address itself, which needs no lookup. */
  #pin(by: string, host: string, port: number): LookupFunction {
    if (isIP(host) && !this.#isAllowed(host, host, port)) throw this.#refuse(by, host, port);
    return (name, { all = false, ...options }, callback) => {
      this.#resolve(name, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, '');
        const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
        const allowed = addresses.filter(({ address }) => this.#isAllowed(address, name, port));
        const [first] = allowed;
        if (!first) return callback(this.#refuse(by, name, port, addresses[0]?.address), '');
        if (all) callback(null, allowed);
        else callback(null, first.address, first.family);
      });
    };
  }

  #isAllowed(address: string, host: string, port: number): boolean {
    return isLoopbackAddress(address) || this.#isOwn(host, port) || this.#rules.allowsAddress(address, host, port);
  }

  #isOwn(host: string, port: number): boolean {
    if (this.own === '') return false;
    const own = placeOf(new URL(this.own));
    return own.host === host && own.port === port;
  }

  /** Logs each host once: retries would fill the log. */
  #refuse(by: string, host: string, port: number, address = host): OutboundRefused {
    const isInside = address !== host && isPrivateAddress(address) && this.#rules.allowsName(host, port);
    const target = isInside ? address : host;
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const why = isInside
      ? `${address}, which is its address, belongs to a private network`
      : 'it is not on this machine';
    if (!this.#logged.has(place) && this.#logged.size < MOST_LOGGED) {
      this.#logged.add(place);
      this.#log.warn(`${by} did not call ${place}: ${why}. --allow-outbound ${target} lets this cloud call it.`);
    }
    return new OutboundRefused(`connect EHOSTUNREACH ${place}: ${why}, and --allow-outbound does not name ${target}`);
  }
}

/** Host and port of a URL; an IPv6 address without its brackets. */
function placeOf({ hostname, port, protocol }: URL): { host: string; port: number } {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return { host, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}
