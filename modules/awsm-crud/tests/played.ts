import { createResource, type ResourceOptions, serve } from '../lib/index.ts';

export const schema = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: { title: { type: 'string' }, status: { type: 'string' }, rank: { type: 'integer' }, more: {} },
};
export type Input = Readonly<Record<string, unknown>>;
export type Table = (operation: string, input: Input) => unknown;
export const awsOf = (table: Table) => ({
  json: async (_service: string, operation: string, input: object = {}) => table(operation, input as Input) as never,
});
export const refused = (code: string, body?: object) => Object.assign(new Error(code), { code, body });

/** A table of one item in memory, with just the operations that these tests use. */
export function kept() {
  const inputs: [string, Input][] = [];
  let item: Record<string, { S?: string; N?: string }> | undefined;
  const table: Table = (operation, input) => {
    inputs.push([operation, input]);
    if (operation === 'GetItem') return item === undefined ? {} : { Item: item };
    if (operation === 'PutItem') item = input.Item as typeof item;
    if (operation === 'DeleteItem') item = undefined;
    return operation === 'Query' ? { Items: item ? [item] : [] } : {};
  };
  return { inputs, table };
}
export const make = (table: Table, options: Partial<ResourceOptions> = {}) =>
  createResource({
    name: 'r',
    schema,
    filters: ['status', 'rank'],
    aws: awsOf(table),
    table: 't',
    now: () => 0,
    ...options,
  });
export function client(table: Table, options: Partial<ResourceOptions> = {}) {
  const handle = serve(make(table, options));
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { pathname, searchParams } = new URL(path, 'http://api');
    const id = /^\/items\/(.+)$/.exec(pathname)?.[1];
    const answer = await handle({
      httpMethod: method,
      path: pathname,
      pathParameters: id === undefined ? null : { id },
      queryStringParameters: Object.fromEntries(searchParams),
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: {},
    });
    return { ...answer, json: answer.body ? JSON.parse(answer.body) : undefined };
  };
}
