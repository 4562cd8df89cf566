import type { RequestHead } from '../kernel/service.ts';

/** What a request's signature says about it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface Credential {
  readonly accessKeyId: string;
  /** Empty for signature version 2, which names none. */
  readonly region: string;
  /** Signing name: `s3`, `lambda`, `apigateway`, … Empty for signature version 2. */
  readonly service: string;
}

/** From the Authorization header or a presigned URL's query, versions 4 and (S3) 2; undefined when unsigned. */
export function readCredential(head: RequestHead): Credential | undefined {
  const authorization = head.headers.authorization;
  if (authorization) {
    const scope = /^AWS4-[A-Z0-9-]+\s.*?Credential=([^,\s]+)/.exec(authorization)?.[1];
    if (scope) return fromScope(scope);
    const v2 = /^AWS ([^:\s]+):/.exec(authorization)?.[1];
    return v2 ? { accessKeyId: v2, region: '', service: 's3' } : undefined;
  }
  if (!head.search) return undefined;
  const query = new URLSearchParams(head.search);
  const scope = query.get('X-Amz-Credential');
  if (scope) return fromScope(scope);
  const v2 = query.get('AWSAccessKeyId');
  return v2 ? { accessKeyId: v2, region: '', service: 's3' } : undefined;
}

/** `<key>/<date>/<region>/<service>/aws4_request`; a key may itself contain slashes, so it is read from the end. */
function fromScope(scope: string): Credential | undefined {
  const parts = scope.split('/');
  if (parts.length < 5) return undefined;
  const [region, service] = parts.slice(-3);
  return { accessKeyId: parts.slice(0, -4).join('/'), region: region ?? '', service: service ?? '' };
}
