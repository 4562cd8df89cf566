import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { DataPlane } from '../../../kernel/service.ts';

/** The body of a PUT to a response URL: its text. */
type Listener = (text: string) => void;

const listenersPart: Part<Map<string, Listener>> = { name: 'cloudformation/responses', open: () => new Map() };

const PATH = '/_jaws/cloudformation/response/';
/** A custom resource's response may have 4,096 bytes, a wait condition's signal likewise; some room for both. */
const MAX_BYTES = 64 * 1024;

/** A URL for the provider's response, and the response. */
export interface ResponseUrl {
  readonly path: string;
  close(): void;
}

export function openResponseUrl(kernel: Kernel, listener: Listener): ResponseUrl {
  // As hard to guess as the signature in AWS's URL.
  const token = kernel.ids.random(40);
  const listeners = kernel.part(listenersPart);
  listeners.set(token, listener);
  return { path: PATH + token, close: () => listeners.delete(token) };
}

/**
 * The URL as a function of this runtime can reach it. Node functions get AWS's own host, since modules of the kind of
 * `cfn-response` always call port 443: the redirect inside functions brings it here. Others call loopback directly.
 */
export function urlFor(kernel: Kernel, path: string, runtime: string | undefined, region: string): string {
  if (!runtime?.startsWith('nodejs')) return `${kernel.endpoint}${path}`;
  return `https://cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.amazonaws.com${path}`;
}

export const responsePlane: DataPlane = (head, kernel) => {
  if (!head.path.startsWith(PATH)) return undefined;
  const token = head.path.slice(PATH.length);
  return (request, response) =>
    take(request, response, head.method === 'PUT' ? kernel.part(listenersPart).get(token) : undefined);
};

async function take(request: IncomingMessage, response: ServerResponse, listener: Listener | undefined): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  response.statusCode = listener === undefined ? 403 : size > MAX_BYTES ? 400 : 200;
  response.end();
  if (response.statusCode === 200) listener?.(Buffer.concat(chunks).toString());
}
