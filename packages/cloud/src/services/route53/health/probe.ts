import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Outbound } from '../../../kernel/outbound/outbound.ts';
import { ownerOf } from '../resolver/owner.ts';

export interface Finding {
  readonly healthy: boolean;
  /** As in GetHealthCheckStatus. */
  readonly status: string;
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html: 4 s to connect, 2 s to answer. */
const TIMEOUT = 4_000;
const ANSWER_TIMEOUT = 6_000;
/** How far AWS reads to find its search string. */
const MOST_BYTES = 5_120;
const CHECKER = 'A health check of Route 53';

/** Names of AWS's own, which the gateway of this cloud answers for. */
const AWS = /\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

/**
 * Probes an endpoint, as AWS's checkers would. A name of AWS's, or of a hosted zone of this cloud, is an endpoint of this cloud. An endpoint that
 * it may not call cannot be reached, so it is unhealthy.
 */
export async function probe(kernel: Kernel, config: HealthCheckConfig): Promise<Finding> {
  const { outbound } = kernel;
  const name = config.FullyQualifiedDomainName?.toLowerCase();
  const host = config.IPAddress ?? name ?? '';
  const isOwn = config.IPAddress === undefined && name !== undefined && isHere(kernel, name);
  try {
    if (isOwn && config.Type !== 'TCP') return await probeHttp(outbound, new URL(kernel.endpoint), name, config);
    if (isOwn)
      return await probeTcp(outbound, new URL(kernel.endpoint).hostname, Number(new URL(kernel.endpoint).port));
    return config.Type === 'TCP'
      ? await probeTcp(outbound, host, config.Port ?? 0)
      : await probeHttp(outbound, originOf(config, host), `${name ?? host}:${portOf(config)}`, config);
  } catch (error) {
    const { name, message } = error as Error;
    return failure(name === 'TimeoutError' ? 'The connection timed out.' : message);
  }
}

const isHere = (kernel: Kernel, name: string): boolean => AWS.test(name) || ownerOf(kernel, `${name}.`) !== undefined;

const isTls = ({ Type }: HealthCheckConfig): boolean => Type?.startsWith('HTTPS') === true;
const portOf = (config: HealthCheckConfig): number => config.Port ?? (isTls(config) ? 443 : 80);
const originOf = (config: HealthCheckConfig, host: string): URL =>
  new URL(`${isTls(config) ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${portOf(config)}`);

const failure = (why: string): Finding => ({ healthy: false, status: `Failure: ${why}` });

function probeTcp(outbound: Outbound, host: string, port: number): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const socket = outbound.connect(CHECKER, host, port).setTimeout(TIMEOUT);
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.once('connect', () => end({ healthy: true, status: `Success: TCP connection to ${host}:${port}.` }));
    socket.once('timeout', () => end(failure('The connection timed out.')));
    socket.once('error', reject);
  });
}

async function probeHttp(outbound: Outbound, origin: URL, host: string, config: HealthCheckConfig): Promise<Finding> {
  const { ResourcePath = '/', FullyQualifiedDomainName: name = '', SearchString } = config;
  const path = ResourcePath.startsWith('/') ? ResourcePath : `/${ResourcePath}`;
  const response = await outbound.request(new URL(`${origin.origin}${path}`), {
    by: CHECKER,
    headers: { host, 'user-agent': 'Amazon-Route53-Health-Check-Service' },
    // AWS's checkers do not validate certificates.
    ...(origin.protocol === 'https:' ? { rejectUnauthorized: false, servername: name } : {}),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT),
  });
  const text = await beginningOf(response);
  const { statusCode: status = 0, statusMessage = '' } = response;
  const shown = `HTTP Status Code ${status}, ${statusMessage}. Resolved IP: ${config.IPAddress ?? origin.hostname}.`;
  if (status < 200 || status >= 400) return failure(shown);
  if (SearchString !== undefined && !text.includes(SearchString)) return failure(`${shown} The string was not found.`);
  return { healthy: true, status: `Success: ${shown}` };
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    text += chunk;
    if (text.length >= MOST_BYTES) break;
  }
  return text;
}
