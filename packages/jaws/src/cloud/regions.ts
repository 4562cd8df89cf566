import { type IncomingMessage, request } from 'node:http';
import { fail } from '../errors/catalogue/index.ts';
import { rootPassword } from './root-key.ts';

/**
 * The state of the regions of a running embedded cloud: which are off, and by how many milliseconds others are slowed.
 */
export interface RegionStates {
  readonly off: Readonly<Record<string, string>>;
  readonly slow: Readonly<Record<string, number>>;
}

/** `reset`: no connection lasts; `timeout`: no answer comes; `unavailable`: every answer is 503. */
export type Outage = 'reset' | 'timeout' | 'unavailable';

/** Switches a region off or makes it slow. Throws RegionNotSwitched. */
export async function setRegion(
  endpoint: string,
  region: string,
  to: { readonly looks: Outage } | { readonly latency: number } | 'on',
): Promise<void> {
  const path = `/regions/${encodeURIComponent(region)}`;
  if (to === 'on') await ask(endpoint, 'DELETE', path);
  else await ask(endpoint, 'PUT', path, to);
}

export async function regionStates(endpoint: string): Promise<RegionStates> {
  const { regionsDown = {}, regionsSlow = {} } = await ask(endpoint, 'GET', '');
  return { off: regionsDown as RegionStates['off'], slow: regionsSlow as RegionStates['slow'] };
}

async function ask(endpoint: string, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(`${endpoint}/_jaws/faults${path}`, { method, agent: false, auth: rootPassword });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body && JSON.stringify(body));
  });
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  const said = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if ((answer.statusCode ?? 500) >= 400) throw fail('RegionNotSwitched', { reason: String(said.message) });
  return said;
}
