import type { OutgoingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { isDynamoDb, type Model } from './model.ts';
import type { WireResponse } from './wire.ts';

/** Headers of every response of a service. */
export function commonHeaders(model: Model | undefined, requestId: string): OutgoingHttpHeaders {
  if (model?.id === 's3') return { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId), Server: 'AmazonS3' };
  return { 'x-amzn-RequestId': requestId };
}

/** S3's second request id: base64, derived from the first one. */
export function hostId(requestId: string): string {
  return Buffer.from(`${requestId}${requestId}`).toString('base64');
}

/** A response with the length of its body, if known. */
export function answer(status: number, headers: OutgoingHttpHeaders, body: WireResponse['body']): WireResponse {
  if (typeof body === 'string') headers['Content-Length'] = Buffer.byteLength(body);
  else if (body instanceof Uint8Array) headers['Content-Length'] = body.byteLength;
  else if (body === undefined && status !== 204 && status !== 304) headers['Content-Length'] ??= 0;
  return { status, headers, body };
}

/** DynamoDB sends the CRC-32 of its responses, which its SDKs compare. */
export function withChecksum(model: Model | undefined, response: WireResponse): WireResponse {
  const { body, headers } = response;
  if (model && isDynamoDb(model) && typeof body === 'string') headers['x-amz-crc32'] = crc32(body);
  return response;
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';
