import type { Integration } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { badRequest, notInEnum } from '../../shared/errors.ts';
import { compileTemplate } from '../../vtl/index.ts';

const TYPES = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'] as const;
const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const;
const CONTENT_HANDLING = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;
const SHORTEST_TIMEOUT = 50;
const LONGEST_TIMEOUT = 29_000;
const LONGEST_STREAM_TIMEOUT = 900_000;
const TRANSFER_MODES = ['BUFFERED', 'STREAM'] as const;
const PARAMETER = /^integration\.request\.(?:querystring|path|header|multivaluequerystring|multivalueheader)\.[^\s]+$/;
const SOURCE =
  /^(?:'[^']*'|method\.request\.(?:querystring|path|header|multivaluequerystring|multivalueheader)\.[^\s]+|method\.request\.body(?:[.[].*)?|context\.[^\s]+|stageVariables\.[A-Za-z0-9_]+)$/s;

/** Checks the result of PutIntegration and UpdateIntegration. https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export function checkIntegration(
  { account, kernel }: Pick<Context, 'account' | 'kernel'>,
  integration: Integration,
): void {
  const { type, uri } = integration;
  if (!(TYPES as readonly string[]).includes(type ?? '')) {
    throw notInEnum(String(type), 'putIntegrationInput.type', TYPES);
  }
  if (type !== 'MOCK') {
    if (!integration.httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty');
    checkArn(integration);
  }
  checkCredentials(account, integration, kernel.lenient);
  checkProxyService(integration);
  if (integration.connectionType === 'VPC_LINK' && !integration.connectionId) {
    throw badRequest('Connection ID must be specified for VPC_LINK connection type');
  }
  checkPassthrough(integration.passthroughBehavior);
  checkContentHandling(integration.contentHandling);
  checkTransferMode(integration);
  checkTimeout(integration);
  checkMapping(integration.requestParameters, PARAMETER, SOURCE);
  checkTemplates(integration.requestTemplates, uri);
}

const ARN = /^arn:[^:]+:apigateway:[^:]*:([^:]+):(.*)$/s;

function checkArn({ type, uri }: Integration): void {
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    if (!/^(?:https?:\/\/[^\s/]|.*\$\{stageVariables\.)/i.test(uri ?? '')) {
      throw badRequest('Invalid HTTP endpoint specified for URI');
    }
    return;
  }
  if (!/^arn:(?:[^:]*:){4}/.test(uri ?? '')) throw badRequest('Invalid ARN specified in the request');
  const resource = ARN.exec(uri ?? '')?.[2];
  if (!/^(?:path|action)\//.test(resource ?? '')) {
    throw badRequest('AWS ARN for integration must contain path or action');
  }
}

/** The target of AWS_PROXY: a function by its invocations, or a stream of Firehose by action. */
const INVOCATION =
  /^arn:[^:]+:apigateway:[^:]*:(?:lambda:path\/+[\d-]+\/functions\/.+\/(?:response-streaming-)?invocations|firehose:action\/.+)\/?$/s;

function checkProxyService({ type, uri }: Integration): void {
  if (type === 'AWS_PROXY' && !INVOCATION.test(uri ?? '')) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}

function checkCredentials(account: string, { type, uri, credentials }: Integration, lenient = false): void {
  // SageMaker's runtime needs a role too; other emulators do not ask for it.
  const withoutRole = lenient ? /:(?:lambda|runtime\.sagemaker):path\// : /:lambda:path\//;
  const role = /^arn:[^:]+:iam::([^:]+):/.exec(credentials ?? '')?.[1];
  if (role !== undefined && role !== '*' && !role.includes('$') && role !== account) {
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.', 403);
  }
  if (type === 'AWS' && !credentials && !withoutRole.test(uri ?? '')) {
    throw badRequest('Role ARN must be specified for AWS integrations');
  }
}

function checkPassthrough(behavior: string | undefined): void {
  if (behavior !== undefined && !(PASSTHROUGH as readonly string[]).includes(behavior)) {
    throw badRequest(`Invalid passthrough behavior specified. Valid options are ${PASSTHROUGH.join(', ')}`);
  }
}

export function checkContentHandling(handling: string | undefined): void {
  if (handling !== undefined && !(CONTENT_HANDLING as readonly string[]).includes(handling)) {
    throw notInEnum(handling, 'contentHandling', CONTENT_HANDLING);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html#response-transfer-mode-considerations */
function checkTransferMode({ responseTransferMode: mode, type }: Integration): void {
  if (mode === undefined) return;
  if (!(TRANSFER_MODES as readonly string[]).includes(mode)) {
    throw notInEnum(mode, 'putIntegrationInput.responseTransferMode', TRANSFER_MODES);
  }
  if (mode === 'STREAM' && type !== 'HTTP_PROXY' && type !== 'AWS_PROXY') {
    throw badRequest('Response streaming is only supported for HTTP_PROXY and AWS_PROXY integrations');
  }
}

function checkTimeout({ timeoutInMillis: timeout, responseTransferMode }: Integration): void {
  const longest = responseTransferMode === 'STREAM' ? LONGEST_STREAM_TIMEOUT : LONGEST_TIMEOUT;
  if (timeout !== undefined && (timeout < SHORTEST_TIMEOUT || timeout > longest)) {
    throw badRequest(`Timeout should be between 50 ms and ${longest} ms`);
  }
}

/** Refuses parameter mappings with an invalid expression on either side. */
export function checkMapping(mapping: Record<string, string> | undefined, target: RegExp, source: RegExp): void {
  for (const [to, from] of Object.entries(mapping ?? {})) {
    const wrong = !target.test(to)
      ? `parameter specified: ${to}`
      : !source.test(from)
        ? `specified: ${from}`
        : undefined;
    if (wrong !== undefined) {
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ${wrong}]`,
      );
    }
  }
}

/** Recorded: localstack's test_integration_response_invalid_responsetemplates. */
export function checkContentTypes(templates: Record<string, string> | undefined): void {
  const wrong = Object.keys(templates ?? {}).find((type) => !/^[^\s/]+\/[^\s/]+/.test(type));
  if (wrong !== undefined) {
    throw badRequest(`Validation Result: warnings : [], errors : [Invalid content type specified: ${wrong}]`);
  }
}

/** A template that does not parse is refused when it is written, not when it is used. */
export function checkTemplates(templates: Record<string, string> | undefined, where: string | undefined): void {
  for (const [contentType, template] of Object.entries(templates ?? {})) {
    try {
      compileTemplate(template ?? '');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw badRequest(`Invalid mapping template for ${contentType}${where ? ` of ${where}` : ''}: ${reason}`);
    }
  }
}
