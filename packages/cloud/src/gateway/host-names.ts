/** Lower case, without port, brackets and trailing dot. */
export function hostName(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '');
  return name.toLowerCase().replace(/\.$/, '');
}

/** `localhost` and the names below it, which always mean loopback (RFC 6761), and loopback addresses. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** LocalStack's names, which public DNS resolves to loopback. A hostile network can return something else. */
const isLocalStack = (host: string): boolean =>
  host === 'localhost.localstack.cloud' || host.endsWith('.localhost.localstack.cloud');

/** AWS's own names, used by functions and by clients that use the cloud as a proxy. */
const isAws = (host: string): boolean => host.endsWith('.amazonaws.com') || host.endsWith('.on.aws');

/** Names that serve the control routes: the names below these belong to buckets, APIs and functions. */
export const isBare = (host: string, allowedHosts: readonly string[]): boolean =>
  host === 'localhost' ||
  host === 'localhost.localstack.cloud' ||
  host === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(host) ||
  allowedHosts.includes(host);

/** Why a request to this host is refused, or undefined: a foreign name whose DNS points here must not reach the cloud. */
export function hostRefusal(host: string, allowedHosts: readonly string[]): string | undefined {
  if (isLoopback(host) || isLocalStack(host) || isAws(host) || allowedHosts.includes(host)) return undefined;
  return `Unknown host name ${JSON.stringify(host)}: use 127.0.0.1 or localhost.`;
}
