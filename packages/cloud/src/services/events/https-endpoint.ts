import { isLoopback } from '../../kernel/outbound/lookup.ts';

/**
 * Whether EventBridge calls a URL: `https` with a host and without credentials. AWS allows nothing else; here programs on
 * this machine, which have no certificate, may use `http` too. The path may contain `*`, for which targets supply values.
 */
export function isCallable(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:\/\//i.test(endpoint) || url.hostname.includes('*')) return false;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || isLoopback(url.hostname);
}
