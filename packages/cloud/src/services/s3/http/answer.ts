import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { isGone } from '../../../kernel/http/is-gone.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { isFull } from '../../../store/disk.ts';

const escapes = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => escapes.get(character) ?? '');

/** A document of one element with simple children. */
export function xml(root: string, members: Record<string, unknown>): string {
  const content = Object.entries(members).map(([name, value]) => `<${name}>${escapeHtml(String(value))}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content.join('')}</${root}>`;
}

export function sendXml(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  response.writeHead(status, {
    'Content-Type': 'application/xml',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Anything but an {@link AwsError} is a bug, which is logged, unless the client has disconnected. */
export function toAwsError(error: unknown, kernel: Kernel, request: IncomingMessage): AwsError {
  if (error instanceof AwsError) return error;
  if (isGone(error, request)) return new AwsError('RequestTimeout', 'The client is gone.', 400);
  if (isFull(error)) {
    return new AwsError('ServiceUnavailable', 'The disk is full: nothing of this request was kept.', 503);
  }
  kernel.log.error('A request to S3 failed', { error: errorText(error) });
  return new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500);
}
