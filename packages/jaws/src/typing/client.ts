import { defaultPath } from '../model/path.ts';
import type { EndpointModel, Model } from '../model/types.ts';
import { operationNames, type SchemaComponents, schemaComponents } from '../templates/json-schema/components.ts';
import { parametersOf, variablesOf } from '../templates/openapi/parameters.ts';
import { clientCode } from './client-code.ts';
import { schemaType } from './schema-type.ts';

export interface ClientFile {
  readonly text: string;
  /** `postLinks` for `POST /links`. */
  readonly methods: Readonly<Record<string, string>>;
  /** Ids of endpoints that cannot have a client method: those for any method or path. */
  readonly left: readonly string[];
}

/** A typed client of the endpoints of a project. The schemas of their bodies must have been read. */
export function clientFile(model: Pick<Model, 'name' | 'endpoints' | 'api'>): ClientFile {
  const isCallable = ({ method, path }: EndpointModel) => method !== 'ANY' && path !== defaultPath;
  const endpoints = model.endpoints.filter(isCallable);
  const names = operationNames(endpoints);
  const components = schemaComponents({ ...model, endpoints });
  const ordered = [...endpoints].sort((a, b) => (names.get(a.id)! < names.get(b.id)! ? -1 : 1));
  const text = [
    ...clientCode.head,
    '',
    ...typesOf(ordered, components).flatMap((line) => [line, '']),
    'export interface Client {',
    ...ordered.flatMap((endpoint) => [
      `  /** ${commentText(endpoint)} */`,
      `  ${names.get(endpoint.id)}(${inputOf(endpoint, components)}): Promise<${answerOf(endpoint, components)}>;`,
    ]),
    '}',
    '',
    '/** A client of the API at an address. */',
    'export function createClient(options: ClientOptions): Client {',
    '  return {',
    ...ordered.map(
      (endpoint) =>
        `    ${names.get(endpoint.id)}: async (input${isOptional(endpoint, components) ? ' = {}' : ''}) => ${callOf(endpoint)},`,
    ),
    '  };',
    '}',
    '',
    ...clientCode.tail,
    ...(endpoints.some(({ path }) => path.includes('+}')) ? clientCode.segments : []),
    '',
  ].join('\n');
  return {
    text,
    methods: Object.fromEntries(ordered.map(({ id }) => [names.get(id)!, id])),
    left: model.endpoints.filter((endpoint) => !isCallable(endpoint)).map(({ id }) => id),
  };
}

const commentText = ({ id, description }: EndpointModel): string =>
  (description ? `${id}: ${description}` : id).replaceAll('*/', '*\\/').replace(/\s+/g, ' ');

/** The schemas of a body, and those that they refer to. */
function typesOf(endpoints: readonly EndpointModel[], { schemas, bodies }: SchemaComponents): string[] {
  const wanted = new Set<string>();
  const want = (name: string | undefined) => {
    if (name === undefined || wanted.has(name) || !Object.hasOwn(schemas, name)) return;
    wanted.add(name);
    for (const [, other] of JSON.stringify(schemas[name]).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      want(other);
  };
  for (const { id } of endpoints) {
    want(bodies.get(id)?.request);
    want(bodies.get(id)?.response);
  }
  return [...wanted].sort().map((name) => `export type ${typeName(name)} = ${schemaType(schemas[name], typeName)};`);
}

const typeNamed = (name: string | undefined, { schemas }: SchemaComponents): string =>
  name !== undefined && Object.hasOwn(schemas, name) ? typeName(name) : 'unknown';

/** Names that the client's code uses for other things. */
const taken =
  /^(AbortSignal|Answer|ApiError|Array|Client|ClientOptions|Error|Headers?|HeaderValues|Input|Issue|JSON|Object|Promise|QueryValue|Record|String|TypeError|Response|URLSearchParams)$/;

/** Model names may have any letters and digits. */
const typeName = (name: string): string =>
  taken.test(name) ? `${name}Model` : /^\d/.test(name) ? `Model${name}` : name;

const answerOf = ({ id }: EndpointModel, components: SchemaComponents): string =>
  typeNamed(components.bodies.get(id)?.response, components);

const hasBody = ({ method }: EndpointModel): boolean => !['GET', 'HEAD'].includes(method);

function inputOf(endpoint: EndpointModel, components: SchemaComponents): string {
  const { id } = endpoint;
  const path = variablesOf(endpoint.path).map((name) => `${JSON.stringify(name)}: string | number;`);
  const declared = parametersOf(endpoint) as { name: string; in: string; required: boolean }[];
  const inPlace = (place: string) =>
    declared
      .filter((one) => one.in === place)
      .map(
        ({ name, required }) =>
          `${JSON.stringify(name)}${required ? '' : '?'}: ${place === 'query' ? 'QueryValue' : 'string'};`,
      );
  const isNeeded = (place: string) => declared.some((one) => one.in === place && one.required);
  const request = components.bodies.get(id)?.request;
  const field = (name: string, type: string, needed: boolean) => `${name}${needed ? '' : '?'}: ${type};`;
  const fields = [
    ...(path.length > 0 ? [field('path', `{ ${path.join(' ')} }`, true)] : []),
    field('query', `{ ${[...inPlace('query'), '[name: string]: QueryValue;'].join(' ')} }`, isNeeded('query')),
    field(
      'headers',
      `{ ${[...inPlace('header'), '[name: string]: string | undefined;'].join(' ')} }`,
      isNeeded('header'),
    ),
    ...(hasBody(endpoint) ? [field('body', typeNamed(request, components), request !== undefined)] : []),
    'signal?: AbortSignal;',
  ];
  return `input${isOptional(endpoint, components) ? '?' : ''}: { ${fields.join(' ')} }`;
}

const isOptional = (endpoint: EndpointModel, { bodies }: SchemaComponents): boolean =>
  variablesOf(endpoint.path).length === 0 &&
  bodies.get(endpoint.id)?.request === undefined &&
  !(parametersOf(endpoint) as { required: boolean }[]).some(({ required }) => required);

/** `send(options, 'GET', `/links/${segment('id', input.path["id"])}`, input)`. */
function callOf({ method, path }: EndpointModel): string {
  const filled = path
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
      if (name === undefined) return part.replace(/[\\`$]/g, '\\$&');
      const key = JSON.stringify(name);
      return `\${${greedy === '+' ? 'segments' : 'segment'}(${key}, input.path[${key}])}`;
    })
    .join('');
  return `send(options, '${method}', \`${filled}\`, input)`;
}
