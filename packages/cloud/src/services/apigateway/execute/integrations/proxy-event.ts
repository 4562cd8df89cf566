import { commonLogTime, identityOf } from '../context-variables.ts';
import { isBinary } from '../mapping/binary.ts';
import type { Exchange } from '../types.ts';
import { isDropped } from './request-headers.ts';

/** Lambda's limit for a request and its response, in bytes. */
export const LARGEST_EVENT = 6_291_556;

/**
 * The event of a Lambda proxy integration, as JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(exchange: Exchange): string {
  const { stage, route, query, pathParameters } = exchange;
  const [headers, multiValueHeaders] = headersOf(exchange);
  const path = pathParameters.length === 0 ? 'null' : JSON.stringify(Object.fromEntries(pathParameters));
  const [single, multi] = query.isEmpty
    ? ['null', 'null']
    : [JSON.stringify(query.single()), JSON.stringify(query.multi())];
  const variables = stage.variables === undefined ? 'null' : JSON.stringify(stage.variables);
  return `{"resource":${JSON.stringify(route!.resourcePath)},"path":${JSON.stringify(exchange.path)},"httpMethod":${json(exchange.verb)},"headers":${headers},"multiValueHeaders":${multiValueHeaders},"queryStringParameters":${single},"multiValueQueryStringParameters":${multi},"pathParameters":${path},"stageVariables":${variables},"requestContext":${requestContext(exchange)},${bodyOf(exchange)}}`;
}

/** `requestContext` in the order that AWS prints it. Put together as text, since every request needs it. */
export function requestContext(exchange: Exchange): string {
  const { stage, time, authorizer } = exchange;
  const route = exchange.route!;
  const { operationName } = route.method;
  return (
    `{"resourceId":${json(route.resourceId)}` +
    (authorizer ? `,"authorizer":${JSON.stringify(authorizer)}` : '') +
    `,"resourcePath":${json(route.resourcePath)}` +
    (operationName === undefined ? '' : `,"operationName":${json(operationName)}`) +
    `,"httpMethod":${json(exchange.verb)},"extendedRequestId":"${exchange.extendedRequestId}","requestTime":"${commonLogTime(time)}"` +
    `,"path":${json(exchange.fullPath)},"accountId":"${stage.home.account}","protocol":"${exchange.protocol}"` +
    `,"stage":${json(stage.record.stageName)},"domainPrefix":${json(exchange.domainPrefix)},"requestTimeEpoch":${time}` +
    `,"requestId":"${exchange.requestId}","identity":${JSON.stringify(identityOf(exchange))}` +
    `,"domainName":${json(exchange.domainName)},"deploymentId":"${stage.deploymentId}","apiId":"${stage.apiId}"}`
  );
}

const json = (text: string): string => JSON.stringify(text);

/** Names as sent, except those that the edge capitalizes; the last value if only one is needed. Both as JSON. */
export function headersOf(exchange: Exchange): [single: string, multi: string] {
  const names: string[] = [];
  const values: string[][] = [];
  const add = (name: string, value: string): void => {
    const at = names.indexOf(name);
    if (at >= 0) values[at]!.push(value);
    else {
      names.push(name);
      values.push([value]);
    }
  };
  for (const [name, value] of exchange.headers.entries) {
    const lower = name.toLowerCase();
    if (lower === 'authorization') add('Authorization', value);
    else if (lower === 'user-agent') add('User-Agent', value);
    else if (lower === 'host') add('Host', exchange.domainName);
    else if (!isDropped(lower) && !lower.startsWith('x-forwarded-') && lower !== 'x-amzn-trace-id') add(name, value);
  }
  add('X-Amzn-Trace-Id', exchange.trace);
  add('X-Forwarded-For', exchange.sourceIp);
  add('X-Forwarded-Port', exchange.port);
  add('X-Forwarded-Proto', 'http');
  let single = '';
  let multi = '';
  for (const [at, name] of names.entries()) {
    const key = `${at === 0 ? '' : ','}${json(name)}:`;
    const specified = values[at]!;
    const last = json(specified.at(-1)!);
    single += key + last;
    multi += specified.length === 1 ? `${key}[${last}]` : key + JSON.stringify(specified);
  }
  return [`{${single}}`, `{${multi}}`];
}

/** Text as it is; base64 when the API calls the content type binary. */
function bodyOf(exchange: Exchange): string {
  if (exchange.body.length === 0) return '"body":null,"isBase64Encoded":false';
  const binary = isBinary(exchange.headers.get('content-type'), exchange.stage.deployment.binaryMediaTypes);
  const text = exchange.body.toString(binary ? 'base64' : 'utf8');
  return `"body":${JSON.stringify(text)},"isBase64Encoded":${binary}`;
}
