import { randomUUID } from 'node:crypto';
import { endpointOf, requestFor, sendsFormat, sourceIp, userAgent } from './http.ts';
import type { EventTemplate } from './template.ts';
import { commonLogTime } from './values.ts';

/**
 * A REST API's request, in the format 1.0 that HTTP APIs can send too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export const apigateway: EventTemplate = {
  summary: 'a request to an endpoint of a REST API',
  fits: (trigger) => sendsFormat(trigger, '1.0'),

  make({ stage, region, account, now }, trigger) {
    const { method, path, pathParameters, body } = requestFor(trigger);
    const endpoint = endpointOf(trigger);
    const resource = endpoint?.path ?? '/';
    const api = 'a1b2c3d4e5';
    const domainName = `${api}.execute-api.${region}.amazonaws.com`;
    const headers = {
      Accept: '*/*',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      Host: domainName,
      'User-Agent': userAgent,
      'X-Forwarded-For': sourceIp,
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    };
    return {
      ...(trigger?.is === 'endpoint' && trigger.protocol === 'HTTP' && { version: '1.0' }),
      resource,
      path,
      httpMethod: method,
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
      stageVariables: null,
      requestContext: {
        resourceId: 'abc123',
        resourcePath: resource,
        httpMethod: method,
        extendedRequestId: randomUUID().slice(0, 13),
        requestTime: commonLogTime(now),
        path: `/${stage}${path}`,
        accountId: account,
        protocol: 'HTTP/1.1',
        stage,
        domainPrefix: api,
        requestTimeEpoch: now.getTime(),
        requestId: randomUUID(),
        identity: {
          cognitoIdentityPoolId: null,
          accountId: null,
          cognitoIdentityId: null,
          caller: null,
          sourceIp,
          principalOrgId: null,
          accessKey: null,
          cognitoAuthenticationType: null,
          cognitoAuthenticationProvider: null,
          userArn: null,
          userAgent,
          user: null,
        },
        domainName,
        apiId: api,
      },
      body: body ?? null,
      isBase64Encoded: false,
    };
  },
};
