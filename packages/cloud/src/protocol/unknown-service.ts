import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { xmlHead } from './answer.ts';
import { encodeCbor } from './cbor.ts';
import { escapeXml } from './xml.ts';

/** Formats of errors, for services without a model. */
export type ErrorFormat = 'json' | 'query' | 'ec2' | 'cbor' | 's3';

/** Services of the REST XML protocol; all other REST services use JSON. */
const restXml: readonly string[] = ['s3', 's3express', 's3-object-lambda', 'cloudfront', 'route53'];

/** The format that a client probably reads, judging by its request and the service in its signature. */
export function errorFormat(headers: IncomingHttpHeaders, service: string): ErrorFormat {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  const type = headers['content-type'] ?? '';
  if (headers['x-amz-target'] !== undefined || /^application\/(x-amz-)?json/i.test(type)) return 'json';
  if (/^application\/x-www-form-urlencoded/i.test(type)) return service === 'ec2' ? 'ec2' : 'query';
  // S3 alone leaves out the envelope (`noErrorWrapping`). https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
  if (service === 's3control') return 'query';
  return restXml.includes(service) ? 's3' : 'json';
}

interface UnknownServiceError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** An error document that no model describes; sets the headers that go with it. */
export function unknownDocument(
  format: ErrorFormat,
  { code, message, status }: UnknownServiceError,
  requestId: string,
  headers: OutgoingHttpHeaders,
): string | Buffer {
  const id = `<RequestId>${escapeXml(requestId)}</RequestId>`;
  const body = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  switch (format) {
    case 'query':
      headers['Content-Type'] = 'text/xml';
      return `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${body}</Error>${id}</ErrorResponse>`;
    case 'ec2':
      headers['Content-Type'] = 'text/xml';
      return `${xmlHead}<Response><Errors><Error>${body}</Error></Errors><RequestID>${escapeXml(requestId)}</RequestID></Response>`;
    case 's3':
      headers['Content-Type'] = 'application/xml';
      return `${xmlHead}<Error>${body}${id}</Error>`;
    case 'cbor':
      headers['Content-Type'] = 'application/cbor';
      headers['smithy-protocol'] = 'rpc-v2-cbor';
      return encodeCbor({ __type: code, message });
    case 'json':
      headers['Content-Type'] = 'application/json';
      headers['x-amzn-ErrorType'] = code;
      return JSON.stringify({ __type: code, message });
  }
}
