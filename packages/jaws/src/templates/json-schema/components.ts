import { isObject, pascalCase } from '../../base/text.ts';
import { type ApiModel, type JsonSchema, noApi } from '../../model/api/types.ts';
import type { EndpointModel, Model } from '../../model/types.ts';
import { latestSchema } from './latest.ts';

/** JSON schemas (2020-12) by name, which refer to each other by `#/components/schemas/<name>`. */
export interface SchemaComponents {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Names of the schemas of an endpoint's JSON bodies, by its id. */
  readonly bodies: ReadonlyMap<string, EndpointBodies>;
}

export interface EndpointBodies {
  readonly request?: string;
  readonly response?: string;
}

const json = 'application/json';

/** All known bodies of endpoints: schemas in the code, and models of awsm.json. */
export function schemaComponents({ endpoints, api = noApi }: Pick<Model, 'endpoints' | 'api'>): SchemaComponents {
  const schemas: Record<string, JsonSchema> = { ...modelsOf(api) };
  const names = operationNames(endpoints);
  const bodies = new Map<string, EndpointBodies>();
  for (const endpoint of endpoints) {
    const name = pascalCase(names.get(endpoint.id)!);
    const add = (suffix: string, schema: JsonSchema) => {
      const own = freeName(`${name}${suffix}`, (one) => Object.hasOwn(schemas, one));
      Object.assign(schemas, hoisted(own, schema));
      return own;
    };
    const { requestSchema, responseSchema } = endpoint;
    const request = requestSchema ? add('Request', requestSchema) : endpoint.requestModels?.[json];
    const response = responseSchema ? add('Response', responseSchema) : responseModel(endpoint);
    bodies.set(endpoint.id, { ...(request !== undefined && { request }), ...(response !== undefined && { response }) });
  }
  return { schemas, bodies };
}

/** Models of API Gateway that every API has say nothing about a body. */
const responseModel = ({ responses }: EndpointModel): string | undefined => {
  const model = Object.values(responses).find(({ statusCode }) => /^2\d\d$/.test(statusCode))?.responseModels[json];
  return model === 'Empty' || model === 'Error' ? undefined : model;
};

const modelsOf = ({ models }: ApiModel): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(models).map(([name, schema]) => [name, latestSchema(schema) as JsonSchema]));

/** A schema and its definitions, each under a name of its own: in a document, pointers start at the document's root. */
function hoisted(name: string, schema: JsonSchema): Record<string, JsonSchema> {
  const names = new Map([['#', name]]);
  const found: [name: string, schema: unknown][] = [];
  for (const key of ['$defs', 'definitions']) {
    for (const [id, one] of Object.entries(isObject(schema[key]) ? schema[key] : {})) {
      const plain = `${name}${pascalCase(id)}`;
      const taken = new Set(names.values());
      const own = freeName(plain, (one) => taken.has(one));
      names.set(`#/${key}/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`, own);
      found.push([own, one]);
    }
  }
  const { $schema: _, $defs: _defs, definitions: _definitions, ...own } = schema;
  return Object.fromEntries(
    [[name, own] as const, ...found].map(([id, one]) => [id, renamed(one, names) as JsonSchema]),
  );
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key === '$ref' ? names.get(String(inner)) : undefined;
      return [key, name === undefined ? renamed(inner, names) : `#/components/schemas/${name}`];
    }),
  );
}

/** A name for each endpoint, such as `getLinksById`; a duplicate gets a number. */
export function operationNames(endpoints: readonly EndpointModel[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, method, path } of [...endpoints].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const words = path.split('/').map((part) => part.replace(/^\{([^}+]+)\+?\}$/, 'by-$1'));
    const plain = `${method.toLowerCase()}${pascalCase(words.join('/')) || 'Root'}`;
    const name = freeName(plain, (one) => taken.has(one.toLowerCase()));
    taken.add(name.toLowerCase());
    names.set(id, name);
  }
  return names;
}

function freeName(plain: string, isTaken: (name: string) => boolean): string {
  let name = plain;
  for (let next = 2; isTaken(name); next++) name = `${plain}${next}`;
  return name;
}
