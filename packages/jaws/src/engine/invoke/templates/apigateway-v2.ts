import { randomUUID } from 'node:crypto';
import { endpointOf, requestFor, sendsFormat, sourceIp, userAgent } from './http.ts';
import type { EventTemplate } from './template.ts';
import { commonLogTime } from './values.ts';

/**
 * An HTTP API's request, in the format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const apigatewayV2: EventTemplate = {
  summary: 'a request to an endpoint of an HTTP API',
  fits: (trigger) => sendsFormat(trigger, '2.0'),

  make({ stage, region, account, now }, trigger) {
    const { method, pathParameters, body, ...request } = requestFor(trigger);
    // The path includes the stage if requests come by the API's own name.
    const path = `/${stage}${request.path}`;
    const endpoint = endpointOf(trigger);
    const route = endpoint?.path.startsWith('$')
      ? endpoint.path
      : `${endpoint?.method ?? 'GET'} ${endpoint?.path ?? '/'}`;
    const api = 'a1b2c3d4e5';
    const domainName = `${api}.execute-api.${region}.amazonaws.com`;
    return {
      version: '2.0',
      routeKey: route,
      rawPath: path,
      rawQueryString: '',
      headers: {
        accept: '*/*',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(body.length) }),
        host: domainName,
        'user-agent': userAgent,
        'x-forwarded-for': sourceIp,
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      requestContext: {
        accountId: account,
        apiId: api,
        domainName,
        domainPrefix: api,
        http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent },
        requestId: randomUUID(),
        routeKey: route,
        stage,
        time: commonLogTime(now),
        timeEpoch: now.getTime(),
      },
      ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
      ...(body !== undefined && { body }),
      isBase64Encoded: false,
    };
  },
};
