import type { RequestHead } from '../../../kernel/service.ts';

export interface UrlRequest {
  readonly head: RequestHead;
  readonly body: Buffer;
  readonly id: string;
  readonly requestId: string;
  readonly now: number;
}

const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[\w.-]+\+(json|xml)))/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The event of a function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export function urlEvent({ body, head, id, now, requestId }: UrlRequest): object {
  const { cookie, ...rest } = head.headers;
  const headers = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  const query = parameters(head.search);
  const isText = TEXT.test(headers['content-type'] ?? '');
  const path = decode(head.path);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: head.search,
    ...(cookie ? { cookies: cookie.split(/;\s*/) } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: 'anonymous',
      apiId: id,
      domainName: head.host,
      domainPrefix: id,
      http: {
        method: head.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: timeText(now),
      timeEpoch: now,
    },
    ...(body.length > 0 ? { body: isText ? body.toString() : body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Values of the same name are joined by commas. */
function parameters(search: string): Record<string, string> | undefined {
  if (!search) return undefined;
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(found);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `25/Nov/2026:10:00:00 +0000` */
function timeText(now: number): string {
  const date = new Date(now);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
