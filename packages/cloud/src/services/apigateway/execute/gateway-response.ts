import type { GatewayResponse } from '@aws-sdk/client-api-gateway';
import type { GatewayError } from './gateway-error.ts';
import { HeaderList } from './header-list.ts';
import { cleanValue } from './integrations/proxy-response.ts';
import { firstAccepted } from './mapping/binary.ts';
import { compileMappings, contextValue } from './mapping/parameters.ts';
import type { Answer, Exchange } from './types.ts';

/**
 * The response to a refused request: the API's gateway response for the error, its default for the class of
 * status, or AWS's own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function errorAnswer(error: GatewayError, exchange: Exchange): Answer {
  const defined = exchange.stage.deployment.gatewayResponses;
  const fallback = error.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const response = defined.get(error.type) ?? defined.get(fallback);
  if (!response) return builtIn(error);
  const headers = new HeaderList([['x-amzn-ErrorType', error.errorType]]);
  for (const { name, value } of compileMappings(response.responseParameters)) {
    const mapped = value({ exchange });
    if (mapped !== undefined) headers.set(name, cleanValue([mapped].flat().join(',')));
  }
  const [contentType, template] = templateOf(response, exchange.headers.get('accept'));
  if (!headers.has('content-type')) headers.append('Content-Type', contentType);
  const status = Number(response.statusCode ?? error.status);
  return { status, headers, body: substitute(template, error, exchange) };
}

/** AWS's response if the API defines none. */
export function builtIn(error: GatewayError): Answer {
  const headers = new HeaderList([
    ['x-amzn-ErrorType', error.errorType],
    ['Content-Type', 'application/json'],
  ]);
  const name = error.type === 'ACCESS_DENIED' ? 'Message' : 'message';
  return {
    status: error.status,
    headers,
    body: `{"${name}":${error.spaced ? ' ' : ''}${JSON.stringify(error.shown)}}`,
  };
}

function templateOf(response: GatewayResponse, accept: string | undefined): [contentType: string, template: string] {
  const templates = response.responseTemplates ?? {};
  const wanted = firstAccepted(accept);
  for (const type of [wanted, 'application/json', Object.keys(templates)[0]]) {
    if (type !== undefined && Object.hasOwn(templates, type)) return [type, templates[type] ?? ''];
  }
  return ['application/json', ''];
}

const VARIABLE = /\$!?(?:\{((?:context|stageVariables)\.[\w.-]+)\}|((?:context|stageVariables)\.[\w]+(?:\.[\w-]+)*))/g;

/** Gateway responses support variables and nothing else of Velocity. */
function substitute(template: string, error: GatewayError, exchange: Exchange): string {
  return template.replace(VARIABLE, (_, formal?: string, plain?: string) => {
    const value = variable((formal ?? plain)!, error, exchange);
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function variable(path: string, error: GatewayError, exchange: Exchange): unknown {
  switch (path) {
    case 'context.error.message':
      return error.shown ?? '';
    case 'context.error.messageString':
      return JSON.stringify(error.shown);
    case 'context.error.responseType':
      return error.type;
    case 'context.error.validationErrorString':
      return error.validation ?? '';
  }
  const [root, ...rest] = path.split('.');
  if (root === 'context') return contextValue(exchange, rest.join('.'));
  const { variables } = exchange.stage;
  return variables && Object.hasOwn(variables, rest.join('.')) ? variables[rest.join('.')] : '';
}
