import type { Template } from '../../vtl/index.ts';
import { unsupportedMediaType } from '../gateway-error.ts';
import type { CompiledIntegration } from '../types.ts';
import { firstAccepted } from './binary.ts';

/**
 * The request template for a content type, or undefined: pass the body through. Without a content type it is JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function requestTemplate(
  integration: CompiledIntegration,
  contentType: string | undefined,
): Template | undefined {
  const templates = integration.requestTemplates;
  const type = contentType ?? 'application/json';
  const found =
    templates.get(type) ?? templates.get(type.split(';')[0]!.trim().toLowerCase()) ?? templates.get('$default');
  if (found) return found;
  const behavior = integration.definition.passthroughBehavior;
  if (behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && templates.size > 0)) throw unsupportedMediaType();
  return undefined;
}

/** The response template that the client accepts, otherwise the JSON one, otherwise the first. */
export function responseTemplate(
  templates: ReadonlyMap<string, Template>,
  accept: string | undefined,
): { readonly contentType: string; readonly template: Template } | undefined {
  if (templates.size === 0) return undefined;
  const wanted = firstAccepted(accept);
  for (const contentType of [wanted, 'application/json']) {
    const template = contentType === undefined ? undefined : templates.get(contentType);
    if (template) return { contentType: contentType!, template };
  }
  const [contentType, template] = templates.entries().next().value!;
  return { contentType, template };
}
