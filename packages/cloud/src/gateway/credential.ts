import type { RequestHead } from '../kernel/service.ts';

/** What a request's signature says about it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface Credential {
  readonly accessKeyId: string;
  readonly version: '2' | '4' | '4A';
  /** Empty for signature versions 2 and 4A, which name none. */
  readonly region: string;
  /** Signing name: `s3`, `lambda`, `apigateway`, … Empty for signature version 2. */
  readonly service: string;
}

/** From the Authorization header or a presigned URL's query, versions 4 and (S3) 2; undefined when unsigned. */
export function readCredential(head: RequestHead): Credential | undefined {
  const authorization = head.headers.authorization;
  if (authorization) {
    const [, algorithm = '', scope] = /^(AWS4-[A-Z0-9-]+)\s.*?Credential=([^,\s]+)/.exec(authorization) ?? [];
    if (scope) return fromScope(scope, algorithm);
    const v2 = /^AWS ([^:\s]+):/.exec(authorization)?.[1];
    return v2 ? { accessKeyId: v2, version: '2', region: '', service: 's3' } : undefined;
  }
  if (!head.search) return undefined;
  const query = new URLSearchParams(head.search);
  const scope = query.get('X-Amz-Credential');
  if (scope) return fromScope(scope, query.get('X-Amz-Algorithm') ?? '');
  const v2 = query.get('AWSAccessKeyId');
  return v2 ? { accessKeyId: v2, version: '2', region: '', service: 's3' } : undefined;
}

/** `<key>/<date>/<region>/<service>/aws4_request`; a key may itself contain slashes, so it is read from the end. */
function fromScope(scope: string, algorithm: string): Credential | undefined {
  const parts = scope.split('/');
  // Its scope has no region.
  if (algorithm.startsWith('AWS4-ECDSA') && parts.length >= 4) {
    return { accessKeyId: parts.slice(0, -3).join('/'), version: '4A', region: '', service: parts.at(-2) ?? '' };
  }
  if (parts.length < 5) return undefined;
  const [region, service] = parts.slice(-3);
  return { accessKeyId: parts.slice(0, -4).join('/'), version: '4', region: region ?? '', service: service ?? '' };
}
