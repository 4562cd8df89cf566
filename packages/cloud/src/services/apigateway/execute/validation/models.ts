import { parseUserJson } from '../../../../kernel/json.ts';
import type { ModelRecord } from '../../state/records.ts';
import type { ResolveReference, Schema } from './json-schema.ts';

const MODEL_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^/#]+)$/;
const LOCAL = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/;

/** The schemas of an API's models, parsed when first needed. */
export class Models {
  readonly #texts: ReadonlyMap<string, string | undefined>;
  readonly #parsed = new Map<string, Schema | undefined>();

  constructor(models: readonly ModelRecord[]) {
    this.#texts = new Map(models.map((model) => [model.name, model.schema]));
  }

  get(name: string): Schema | undefined {
    if (!this.#parsed.has(name)) this.#parsed.set(name, parse(this.#texts.get(name)));
    return this.#parsed.get(name);
  }

  /** A reference into the schema itself, or to another model. */
  readonly resolve: ResolveReference = (reference, root) => {
    const model = MODEL_URL.exec(reference)?.[1];
    if (model !== undefined) return this.get(model);
    if (reference === '#') return root;
    return pointer(root, reference) ?? this.get(LOCAL.exec(reference)?.[1] ?? '');
  };
}

function parse(text: string | undefined): Schema | undefined {
  try {
    return text === undefined ? undefined : (parseUserJson(text) as Schema);
  } catch {
    return undefined;
  }
}

function pointer(root: Schema, reference: string): Schema | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const token of reference.slice(2).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at as Schema;
}
