import type { Context } from '../../../../kernel/context.ts';
import { HeaderList } from '../header-list.ts';
import { type SigningKey, sign } from './aws-signature.ts';
import { httpAgents, type IncomingResponse, send } from './http-client.ts';
import type { IntegrationRequest } from './mapped-request.ts';

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

export interface ServiceCall {
  /** As API Gateway, in the API's account and region. */
  readonly context: Context;
  /** `arn:aws:apigateway:<region>:<service>:path/…` or `…:action/…`, stage variables filled in. */
  readonly uri: string;
  readonly role: string | undefined;
  readonly method: string;
  readonly request: IntegrationRequest;
  /** From the caller's request: the service gets it unless a mapping sets another one. */
  readonly contentType: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  readonly apiId: string;
  /** Before the request is sent. */
  onRequest?(url: string, headers: HeaderList, body: Buffer): void;
}

interface ServiceAnswer {
  readonly response: IncomingResponse;
  readonly service: string;
  /** The Accept header that was sent. */
  readonly accepted: string;
}

/**
 * Calls a service of this cloud with a signed request as a role. Returns the mistake in the configuration as a text.
 */
export async function callService(call: ServiceCall): Promise<ServiceAnswer | string> {
  const { context, request, method, timeout } = call;
  const [, region = '', service, kind, rest] = URI.exec(call.uri) ?? [];
  if (service === undefined || kind === undefined || rest === undefined) return 'Invalid endpoint address';
  const target: ServiceUri = { region: region || context.region, service, kind, rest };
  const key = await assumeRole(context, call.role);
  if (!key) return 'API Gateway does not have permission to assume the provided role';
  const { kernel } = context;
  const url = urlOf(kernel.endpoint, target, request);
  const headers = headersOf(call, target);
  const host = serviceHost(target);
  const signed = { method, url, host, headers, body: request.body, key, service, region: target.region };
  sign({ ...signed, time: kernel.clock.now() });
  call.onRequest?.(`https://${host}${url.pathname}${url.search}`, headers, request.body);
  const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : request.body;
  const response = await send(kernel.part(httpAgents), { method, url, headers, body, timeout });
  return { response, service, accepted: headers.get('accept') ?? 'application/json' };
}

async function assumeRole({ aws }: Context, role: string | undefined): Promise<SigningKey | undefined> {
  try {
    const assumed = await aws.sts.assumeRole({ RoleArn: role, RoleSessionName: 'BackplaneAssumeRoleSession' });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = assumed.Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } catch {
    return undefined;
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

function headersOf({ request, contentType, apiId }: ServiceCall, target: ServiceUri): HeaderList {
  const headers = new HeaderList(request.headers.entries.map(([name, value]) => [name, value]));
  const prefix = Object.hasOwn(TARGETS, target.service) ? TARGETS[target.service] : undefined;
  if (target.kind === 'action' && prefix !== undefined && !headers.has('x-amz-target')) {
    headers.append('X-Amz-Target', `${prefix}.${target.rest}`);
    if (!headers.has('content-type')) headers.append('Content-Type', 'application/x-amz-json-1.0');
  }
  if (!headers.has('content-type') && contentType !== undefined) headers.append('Content-Type', contentType);
  if (!headers.has('user-agent')) headers.append('User-Agent', `AmazonAPIGateway_${apiId}`);
  return headers;
}

/** `<account>.<service>` names, as for queues, only say more of the same service. */
function serviceHost({ service, region }: ServiceUri): string {
  return `${service.split('.').at(-1)}.${region}.amazonaws.com`;
}
