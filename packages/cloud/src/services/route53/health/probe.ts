import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import type { Outbound } from '../../../kernel/outbound/outbound.ts';

export interface Finding {
  readonly healthy: boolean;
  /** As GetHealthCheckStatus says it. */
  readonly status: string;
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html: 4 s to connect, 2 s to answer. */
const TIMEOUT = 4_000;
const ANSWER_TIMEOUT = 6_000;
/** How far AWS reads for its search string. */
const MOST_BYTES = 5_120;
const CHECKER = 'A health check of Route 53';

/** Looks at an endpoint, as AWS's checkers would. One that this cloud may not call cannot be reached, so it is unhealthy. */
export async function probe(outbound: Outbound, config: HealthCheckConfig): Promise<Finding> {
  const host = config.IPAddress ?? config.FullyQualifiedDomainName ?? '';
  try {
    return config.Type === 'TCP'
      ? await probeTcp(outbound, host, config.Port ?? 0)
      : await probeHttp(outbound, host, config);
  } catch (error) {
    const { name, message } = error as Error;
    return failure(name === 'TimeoutError' ? 'The connection timed out.' : message);
  }
}

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

async function probeHttp(outbound: Outbound, host: string, config: HealthCheckConfig): Promise<Finding> {
  const { Type = 'HTTP', ResourcePath = '/', FullyQualifiedDomainName: name, SearchString } = config;
  const isTls = Type.startsWith('HTTPS');
  const port = config.Port ?? (isTls ? 443 : 80);
  const path = ResourcePath.startsWith('/') ? ResourcePath : `/${ResourcePath}`;
  const response = await outbound.request(
    new URL(`${isTls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`),
    {
      by: CHECKER,
      headers: {
        host: name ? `${name}:${port}` : `${host}:${port}`,
        'user-agent': 'Amazon-Route53-Health-Check-Service',
      },
      // AWS's checkers do not look at certificates.
      ...(isTls ? { rejectUnauthorized: false, servername: name ?? '' } : {}),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT),
    },
  );
  const text = await beginningOf(response);
  const { statusCode: status = 0, statusMessage = '' } = response;
  const shown = `HTTP Status Code ${status}, ${statusMessage}. Resolved IP: ${host}.`;
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
