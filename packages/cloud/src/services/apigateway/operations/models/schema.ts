import { parseUserJson } from '../../../../kernel/json.ts';
import { badRequest } from '../../shared/errors.ts';
import { models, type Place } from '../../state/state.ts';

/** A reference to another model of the API, by the URL that AWS documents or the short forms of an import. */
const MODEL_URL =
  /^(?:https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/|#\/(?:definitions|components\/schemas)\/)([A-Za-z0-9]+)$/;

export function parseSchema(schema: string | undefined): unknown {
  try {
    return parseUserJson(schema ?? '');
  } catch {
    throw badRequest('Invalid model schema specified. Model schema must be valid JSON.');
  }
}

/** Names of the models that a schema refers to. */
export function referencedModels(schema: unknown): string[] {
  const names = new Set<string>();
  const queue: unknown[] = [schema];
  while (queue.length > 0) {
    const node = queue.pop();
    if (node === null || typeof node !== 'object') continue;
    for (const [key, value] of Object.entries(node)) {
      const name = key === '$ref' && typeof value === 'string' ? MODEL_URL.exec(value)?.[1] : undefined;
      if (name !== undefined) names.add(name);
      else queue.push(value);
    }
  }
  return [...names];
}

export function checkSchema(place: Place, api: string, schema: string | undefined): void {
  if (!schema) throw badRequest('Model schema must have at least 1 property or array items defined');
  const parsed = parseSchema(schema);
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw badRequest(
      'Invalid model specified: Validation Result: warnings : [], errors : [Model schema must be a JSON object]',
    );
  }
  for (const name of referencedModels(parsed)) {
    if (isLocal(parsed, name)) continue;
    if (!models(place, api).has(name)) {
      throw badRequest(
        `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model reference: ${name}]`,
      );
    }
  }
}

function isLocal(schema: object, name: string): boolean {
  const definitions = (schema as { definitions?: unknown }).definitions;
  return definitions !== null && typeof definitions === 'object' && Object.hasOwn(definitions as object, name);
}
