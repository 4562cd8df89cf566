import type { Context } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import type { ApiRecord, IntegrationRecord } from '../../state/records.ts';
import { checkMappings } from './parameter-rules.ts';
import { checkSubtype } from './subtypes.ts';

const METHODS = new Set(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
const TYPES = ['AWS', 'HTTP', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'];

/** Checks the resulting integration. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function checkIntegration(api: ApiRecord, integration: Partial<IntegrationRecord>, ctx: Context): void {
  const { IntegrationType: type } = integration;
  if (!type || !TYPES.includes(type)) {
    throw badRequest(`Invalid integration type specified. Must be one of [${TYPES.join(', ')}]`);
  }
  if (ctx.kernel.lenient) return;
  checkTimeout(api, integration.TimeoutInMillis);
  if (api.ProtocolType === 'WEBSOCKET') return;
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    throw badRequest(`HTTP APIs support only AWS_PROXY and HTTP_PROXY integrations, not ${type}`);
  }
  const version = integration.PayloadFormatVersion ?? '1.0';
  if (version !== '1.0' && version !== '2.0')
    throw badRequest('Invalid payload format version specified. Must be 1.0 or 2.0');
  if (type === 'HTTP_PROXY') checkHttp(integration, version);
  else checkAws(integration, version);
}

function checkTimeout({ ProtocolType }: ApiRecord, timeout: number | undefined): void {
  const max = ProtocolType === 'HTTP' ? 30_000 : 29_000;
  if (timeout !== undefined && (timeout < 50 || timeout > max)) {
    throw badRequest(`Timeout should be between 50 ms and ${max} ms`);
  }
}

function checkHttp(integration: Partial<IntegrationRecord>, version: string): void {
  const { IntegrationMethod: method, IntegrationUri: uri, ConnectionType } = integration;
  if (version !== '1.0') throw badRequest('Payload format version 2.0 is not supported for HTTP_PROXY integrations');
  if (!method || !METHODS.has(method)) throw badRequest('HTTP_PROXY integrations require a valid integration method');
  if (!uri) throw badRequest('Invalid integration URI specified');
  if (ConnectionType === 'VPC_LINK') {
    if (!integration.ConnectionId) throw badRequest('A connection ID is required for VPC_LINK connections');
  } else if (!/^https?:\/\/./i.test(uri)) {
    throw badRequest('Invalid HTTP endpoint specified for URI');
  }
  checkMappings(integration.RequestParameters, integration.ResponseParameters);
}

const LAMBDA = /^arn:[^:]+:(?:lambda:[^:]*:[^:]*:function:.+|apigateway:[^:]*:lambda:path\/.+)$/;

function checkAws(integration: Partial<IntegrationRecord>, version: string): void {
  const { IntegrationSubtype, IntegrationUri } = integration;
  if (IntegrationSubtype !== undefined) {
    if (version !== '1.0')
      throw badRequest('Only payload format version 1.0 is supported for AWS service integrations');
    checkSubtype(IntegrationSubtype, integration);
    return;
  }
  if (!IntegrationUri || !LAMBDA.test(IntegrationUri)) {
    throw badRequest('Invalid integration URI specified: AWS_PROXY integrations need a Lambda function');
  }
  checkMappings(undefined, integration.ResponseParameters);
}
