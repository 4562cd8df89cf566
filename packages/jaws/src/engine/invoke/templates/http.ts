import type { EndpointModel } from '../../../model/types.ts';
import type { Trigger } from '../triggers.ts';

/** A request that an endpoint matches. */
export interface Request {
  readonly method: string;
  /** With values for its parameters. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Methods whose requests have a body. */
const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** `/orders/{id}` is requested as `/orders/id`, `/files/{proxy+}` as `/files/proxy`. */
export function requestFor(trigger: Trigger | undefined): Request {
  const endpoint = endpointOf(trigger);
  const method = endpoint === undefined || endpoint.method === 'ANY' ? 'GET' : endpoint.method;
  const written = endpoint === undefined || endpoint.path.startsWith('$') ? '/' : endpoint.path;
  const names = [...written.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!);
  return {
    method,
    path: written.replace(/\{([^{}+]+)\+?\}/g, '$1') || '/',
    pathParameters: Object.fromEntries(names.map((name) => [name, name])),
    body: withBody.has(method) ? '{}' : undefined,
  };
}

export const endpointOf = (trigger: Trigger | undefined): EndpointModel | undefined =>
  trigger?.is === 'endpoint' ? trigger.endpoint : undefined;

/** Whether an endpoint sends events of this version of the format. */
export const sendsFormat = (trigger: Trigger, version: '1.0' | '2.0'): boolean =>
  trigger.is === 'endpoint' &&
  trigger.endpoint.type === 'AWS_PROXY' &&
  (trigger.protocol === 'HTTP' ? (trigger.endpoint.payloadFormatVersion ?? '2.0') : '1.0') === version;

/** An address reserved for documentation: https://www.rfc-editor.org/rfc/rfc5737 */
export const sourceIp = '192.0.2.1';
export const userAgent = 'jaws';
