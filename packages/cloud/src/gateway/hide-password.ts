import type { IncomingMessage } from 'node:http';
import type { Kernel } from '../kernel/kernel.ts';
import { keyOfPassword } from './control/root-only.ts';

/**
 * Removes an access key with its secret from a request to deployed code in a strict cloud. A browser that sent the root's key
 * for the index sends it with every later request to the same origin, also to functions, which must not see it.
 * https://www.rfc-editor.org/rfc/rfc7617#section-2.2
 */
export function hidePassword(kernel: Kernel, { headers, rawHeaders }: IncomingMessage): void {
  if (!kernel.strict || keyOfPassword(kernel, headers.authorization) === undefined) return;
  delete headers.authorization;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() === 'authorization') rawHeaders.splice(at, 2);
  }
}
