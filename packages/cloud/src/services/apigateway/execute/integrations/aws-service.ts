import { apiConfiguration } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { logRequestTo, logResponseOf } from '../logs/lines.ts';
import type { Answer, Exchange } from '../types.ts';
import { type SigningKey, sign } from './aws-signature.ts';
import { httpAgents, send } from './http-client.ts';
import { withStageVariables } from './lambda-uri.ts';
import { type IntegrationRequest, mappedRequest } from './mapped-request.ts';
import { mappedResponse } from './mapped-response.ts';
import { queryAnswer } from './query-json.ts';

interface ServiceUri {
  readonly region: string;
  readonly service: string;
  readonly kind: string;
  readonly rest: string;
}

const URI = /^arn:[^:]+:apigateway:([^:]*):([^:]+):(path|action)\/(.*)$/s;

/** Prefixes of the `X-Amz-Target` header for services that are called by action. */
const TARGETS: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB_20120810',
  kinesis: 'Kinesis_20131202',
  states: 'AWSStepFunctions',
  events: 'AWSEvents',
  ssm: 'AmazonSSM',
  logs: 'Logs_20140328',
  secretsmanager: 'secretsmanager',
};

/**
 * AWS with any service: a signed request to this cloud's own endpoint as the integration's role, by path (as S3 wants it)
 * or by action.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
 */
export async function runAwsService(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  const request = mappedRequest(exchange);
  const filled = withStageVariables(definition.uri ?? '', exchange.stage.variables);
  const [, region = '', service, kind, rest] = URI.exec(filled) ?? [];
  if (service === undefined || kind === undefined || rest === undefined) throw apiConfiguration();
  const target: ServiceUri = { region: region || exchange.stage.home.region, service, kind, rest };
  const key = await assumeRole(exchange);
  const { kernel } = exchange.stage.context;
  const url = urlOf(kernel.endpoint, target, request);
  const method = definition.httpMethod === 'ANY' || !definition.httpMethod ? exchange.verb : definition.httpMethod;
  const headers = headersOf(exchange, target, request);
  const host = serviceHost(target);
  sign({
    method,
    url,
    host,
    headers,
    body: request.body,
    key,
    service: target.service,
    region: target.region,
    time: kernel.clock.now(),
  });
  logRequestTo(exchange, `https://${host}${url.pathname}${url.search}`, headers, request.body);
  const started = kernel.clock.now();
  const response = await send(kernel.part(httpAgents), {
    method,
    url,
    headers,
    body: method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : request.body,
    timeout: definition.timeoutInMillis ?? 29_000,
    verifyTls: true,
  });
  logResponseOf(exchange, response, started);
  const selector = String(response.status);
  const accepted = headers.get('accept') ?? 'application/json';
  const json = /json/i.test(accepted)
    ? queryAnswer(target.service, response.headers.get('content-type'), response.body)
    : undefined;
  if (json === undefined) return mappedResponse(exchange, { ...response, selector });
  response.headers.set('Content-Type', 'application/json');
  return mappedResponse(exchange, { ...response, body: json, selector });
}

async function assumeRole(exchange: Exchange): Promise<SigningKey> {
  const { credentials } = exchange.route!.integration.definition;
  const role = credentials === undefined ? undefined : withStageVariables(credentials, exchange.stage.variables);
  try {
    const { sts } = exchange.stage.context.aws;
    const assumed = await sts.assumeRole({ RoleArn: role, RoleSessionName: 'BackplaneAssumeRoleSession' });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = assumed.Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } catch {
    exchange.log?.add(
      'Execution failed due to configuration error: API Gateway does not have permission to assume the provided role',
    );
    throw apiConfiguration();
  }
}

function urlOf(endpoint: string, target: ServiceUri, request: IntegrationRequest): URL {
  const filled = target.rest.replace(/\{([^{}]+)\}/g, (whole, name: string) => request.path.get(name) ?? whole);
  const [path = '', search = ''] = filled.split('?', 2);
  const url = new URL(endpoint);
  url.pathname = target.kind === 'path' ? `/${path.replace(/^\/+/, '')}` : '/';
  if (target.kind === 'action' && !Object.hasOwn(TARGETS, target.service)) {
    for (const part of path.split('&')) {
      const [name = '', value] = part.split('=', 2);
      url.searchParams.append(value === undefined ? 'Action' : name, value ?? name);
    }
  }
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.append(name, value);
  for (const [name, value] of request.query) url.searchParams.append(name, value);
  return url;
}

function headersOf(exchange: Exchange, target: ServiceUri, request: IntegrationRequest): HeaderList {
  const headers = new HeaderList(request.headers.entries.map(([name, value]) => [name, value]));
  const prefix = Object.hasOwn(TARGETS, target.service) ? TARGETS[target.service] : undefined;
  if (target.kind === 'action' && prefix !== undefined && !headers.has('x-amz-target')) {
    headers.append('X-Amz-Target', `${prefix}.${target.rest}`);
    if (!headers.has('content-type')) headers.append('Content-Type', 'application/x-amz-json-1.0');
  }
  const type = exchange.headers.get('content-type');
  if (!headers.has('content-type') && type !== undefined) headers.append('Content-Type', type);
  if (!headers.has('user-agent')) headers.append('User-Agent', `AmazonAPIGateway_${exchange.stage.apiId}`);
  return headers;
}

/** `<account>.<service>` names, as for queues, only say more of the same service. */
function serviceHost({ service, region }: ServiceUri): string {
  return `${service.split('.').at(-1)}.${region}.amazonaws.com`;
}
