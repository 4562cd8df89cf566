import { parseUserJson } from '../../../../../kernel/json.ts';
import { HeaderList } from '../../../../apigateway/execute/header-list.ts';
import type { IntegrationRequest } from '../../../../apigateway/execute/integrations/mapped-request.ts';
import { JsonPaths } from '../../../../apigateway/json-path/index.ts';
import { compileTemplate, fromJson, Input, Util } from '../../../../apigateway/vtl/index.ts';
import type { IntegrationRecord } from '../../../state/records.ts';
import { internalError } from '../../http-error.ts';
import type { LiveStage } from '../../types.ts';
import { chosen } from './select.ts';

/** The input of a route: the event that a proxied function would get. */
export interface RouteEvent {
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  /** Multi-value maps and stage variables, for functions. */
  readonly [more: string]: unknown;
}

/** Renders a mapping template. One that fails is an internal error. */
export function render(text: string, payload: string, event: RouteEvent, stage: LiveStage): string {
  const roots: Readonly<Record<string, () => unknown>> = {
    input: () =>
      new Input({
        body: payload,
        params: () =>
          new Map<string, unknown>([
            ['path', new Map()],
            ['querystring', fromJson(event.queryStringParameters ?? {})],
            ['header', fromJson(event.headers ?? {})],
          ]),
        paths: new JsonPaths(),
      }),
    util: () => new Util(),
    context: () => fromJson(event.requestContext),
    stageVariables: () => fromJson(stage.record.StageVariables ?? {}),
  };
  const made = new Map<string, unknown>();
  try {
    return compileTemplate(text)({
      get(name) {
        if (!made.has(name) && Object.hasOwn(roots, name)) made.set(name, roots[name]!());
        return made.get(name);
      },
    });
  } catch (error) {
    throw internalError(`Unable to transform: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * The request of an integration that is not a Lambda proxy: its body through the template that the integration chooses, and
 * its mapped parameters.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-data-mapping.html
 */
export function mappedRequest(integration: IntegrationRecord, event: RouteEvent, stage: LiveStage): IntegrationRequest {
  const request: IntegrationRequest = {
    body: bodyOf(integration, event, stage),
    headers: new HeaderList(),
    query: [],
    path: new Map(),
  };
  for (const [to, from] of Object.entries(integration.RequestParameters ?? {})) {
    const [, place, name = ''] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(to) ?? [];
    const value = parameter(from, event, stage);
    if (value === undefined) continue;
    if (place === 'header') request.headers.set(name, value);
    else if (place === 'querystring') request.query.push([name, value]);
    else if (place === 'path') request.path.set(name, value);
  }
  return request;
}

function bodyOf(integration: IntegrationRecord, event: RouteEvent, stage: LiveStage): Buffer {
  const payload = event.body ?? '';
  const raw = event.isBase64Encoded ? Buffer.from(payload, 'base64') : Buffer.from(payload);
  const templates = integration.RequestTemplates;
  // A proxy gets the message unchanged.
  if (integration.IntegrationType === 'HTTP_PROXY') return raw;
  const template = chosen(templates, integration.TemplateSelectionExpression, payload);
  if (template !== undefined) return Buffer.from(render(template, payload, event, stage));
  const behavior = integration.PassthroughBehavior ?? 'WHEN_NO_MATCH';
  const refused = behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && Object.keys(templates ?? {}).length > 0);
  if (refused) throw internalError('Unsupported Media Type');
  return raw;
}

/** `'static'`, `route.request.header.x`, `route.request.querystring.x`, `route.request.body.x`, `context.x`, `stageVariables.x`. */
function parameter(source: string, event: RouteEvent, { record }: LiveStage): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
  if (literal !== undefined) return literal;
  const [, root = '', path = ''] = /^(route\.request\.\w+|context|stageVariables)\.(.+)$/s.exec(source) ?? [];
  if (root === 'route.request.header') {
    const found = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === path.toLowerCase());
    return found?.[1];
  }
  if (root === 'route.request.querystring') return own(event.queryStringParameters, path);
  if (root === 'stageVariables') return own(record.StageVariables, path);
  if (root === 'context') return at(event.requestContext, path);
  return root === 'route.request.body' ? at(json(event.body), path) : undefined;
}

function own(map: Readonly<Record<string, string | undefined>> | undefined, name: string): string | undefined {
  return map && Object.hasOwn(map, name) ? map[name] : undefined;
}

function at(value: unknown, path: string): string | undefined {
  let found = value;
  for (const key of path.split('.')) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  if (found === undefined || found === null) return undefined;
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}

function json(text: string | undefined): unknown {
  try {
    return parseUserJson(text ?? '');
  } catch {
    return undefined;
  }
}
