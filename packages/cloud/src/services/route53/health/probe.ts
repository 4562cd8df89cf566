import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import { isLoopback } from '../../../kernel/lookup.ts';

export interface Finding {
  readonly healthy: boolean;
  /** As GetHealthCheckStatus says it. */
  readonly status: string;
}

const TIMEOUT = 4_000;
/** How far AWS reads for its search string. */
const MOST_BYTES = 5_120;

/**
 * Looks at an endpoint on this machine, as AWS's checkers would. Any other is taken as healthy: this cloud calls nobody.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export async function probe(config: HealthCheckConfig): Promise<Finding> {
  const host = config.IPAddress ?? config.FullyQualifiedDomainName ?? '';
  if (!isLoopback(host))
    return { healthy: true, status: 'Success: the endpoint is not on this machine and was not asked.' };
  const address = config.IPAddress ?? '127.0.0.1';
  return config.Type === 'TCP' ? probeTcp(address, config.Port ?? 0) : probeHttp(address, config);
}

function probeTcp(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT });
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.once('connect', () => end({ healthy: true, status: `Success: TCP connection to ${host}:${port}.` }));
    socket.once('timeout', () => end({ healthy: false, status: 'Failure: The connection timed out.' }));
    socket.once('error', (error) => end({ healthy: false, status: `Failure: ${error.message}` }));
  });
}

function probeHttp(host: string, config: HealthCheckConfig): Promise<Finding> {
  const { Type = 'HTTP', ResourcePath = '/', FullyQualifiedDomainName: name, SearchString } = config;
  const isTls = Type.startsWith('HTTPS');
  const port = config.Port ?? (isTls ? 443 : 80);
  const path = ResourcePath.startsWith('/') ? ResourcePath : `/${ResourcePath}`;
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ healthy: false, status: `Failure: ${why}` });
    const options = {
      host,
      port,
      path,
      timeout: TIMEOUT,
      agent: false as const,
      headers: {
        host: name ? `${name}:${port}` : `${host}:${port}`,
        'user-agent': 'Amazon-Route53-Health-Check-Service',
      },
      // AWS's checkers do not look at certificates.
      ...(isTls ? { rejectUnauthorized: false, servername: name ?? '' } : {}),
    };
    const request = (isTls ? httpsRequest : httpRequest)(options, (response) => {
      const status = response.statusCode ?? 0;
      let text = '';
      const done = () => {
        request.destroy();
        const shown = `HTTP Status Code ${status}, ${response.statusMessage ?? ''}. Resolved IP: ${host}.`;
        if (status < 200 || status >= 400) return fail(shown);
        if (SearchString !== undefined && !text.includes(SearchString))
          return fail(`${shown} The string was not found.`);
        resolve({ healthy: true, status: `Success: ${shown}` });
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length >= MOST_BYTES) done();
      });
      response.once('end', done);
      response.once('error', (error) => fail(error.message));
    });
    request.once('timeout', () => request.destroy(new Error('The connection timed out.')));
    request.once('error', (error) => fail(error.message));
    request.end();
  });
}
