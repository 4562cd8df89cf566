import { randomUUID } from 'node:crypto';
import { sourceIp, userAgent } from './http.ts';
import type { EventTemplate } from './template.ts';
import { commonLogTime } from './values.ts';

/** A request to a function's URL. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export const functionUrl: EventTemplate = {
  summary: "a request to the function's URL",
  fits: (trigger) => trigger.is === 'source' && trigger.source.type === 'AWS::Lambda::Url',

  make({ region, now }) {
    const id = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';
    const domainName = `${id}.lambda-url.${region}.on.aws`;
    return {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: {
        accept: '*/*',
        host: domainName,
        'user-agent': userAgent,
        'x-forwarded-for': sourceIp,
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      requestContext: {
        accountId: 'anonymous',
        apiId: id,
        domainName,
        domainPrefix: id,
        http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp, userAgent },
        requestId: randomUUID(),
        routeKey: '$default',
        stage: '$default',
        time: commonLogTime(now),
        timeEpoch: now.getTime(),
      },
      isBase64Encoded: false,
    };
  },
};
