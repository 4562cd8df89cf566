import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
}

const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** Whether the environment names a proxy at all. */
const hasProxy = (env: Environment): boolean => variables.some((name) => Boolean(env[name] || env[name.toLowerCase()]));

/** This machine itself, which is never behind a proxy: an embedded cloud, another emulator. */
const isLoopback = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:127(\.\d{1,3}){3}\]?)$/i.test(
    host.replace(/\.$/, ''),
  );

/** As in the SDK's own agents: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html */
const pool = { keepAlive: true, maxSockets: 50 };

/**
 * Agents that use the proxy of HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, in upper or lower case, except for hosts in NO_PROXY
 * and for this machine. Undefined if no proxy is named: the SDK's own agents are used then.
 */
export async function proxyAgents(env: Environment = process.env): Promise<Agents | undefined> {
  if (!hasProxy(env)) return undefined;
  const [{ Agent }, { HttpsProxyAgent }, { getProxyForUrl }] = await Promise.all([
    import('agent-base'),
    import('https-proxy-agent'),
    import('proxy-from-env'),
  ]);
  const direct = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const tunnels = new Map<string, HttpAgent>();

  class ByAddress extends Agent {
    override async connect(...[, options]: Parameters<InstanceType<typeof Agent>['connect']>): Promise<HttpAgent> {
      const {
        host = 'localhost',
        port,
        secureEndpoint,
      } = options as typeof options & {
        readonly host?: string;
        readonly port?: number;
      };
      const scheme = secureEndpoint ? 'https' : 'http';
      const proxy = isLoopback(host) ? '' : getProxyForUrl(`${scheme}://${host}:${port}/`);
      if (!proxy) return direct[scheme];
      const tunnel = tunnels.get(proxy) ?? new HttpsProxyAgent<string>(proxy, pool);
      tunnels.set(proxy, tunnel);
      return tunnel;
    }
  }
  const agent = new ByAddress(pool);
  return { httpAgent: agent, httpsAgent: agent };
}
