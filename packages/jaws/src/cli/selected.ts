import { nearest } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model } from '../model/types.ts';

export interface Selected {
  readonly functions: readonly string[];
  readonly endpoints: readonly string[];
}

/**
 * The selection of `--select`: `greetings/hello` (the function and its endpoints), `lGreetingsHello`, or one endpoint
 * (`GET /greetings/hello`). Throws UnknownFunction, UnknownEndpoint.
 */
export function select(model: Model, names: readonly string[]): Selected {
  const functions = new Set<string>();
  const endpoints = new Set<string>();
  for (const name of names) {
    if (/^[A-Z]+ \//i.test(name)) {
      endpoints.add(endpointId(model, name));
      continue;
    }
    const id = functionId(model, name);
    if (model.functions.some((each) => each.id === id)) functions.add(id);
    for (const endpoint of endpointsOf(model, id)) endpoints.add(endpoint);
  }
  return { functions: [...functions], endpoints: [...endpoints] };
}

export function endpointsOf(model: Model, functionId: string): string[] {
  return model.endpoints.filter((endpoint) => endpoint.function === functionId).map((endpoint) => endpoint.id);
}

function functionId(model: Model, name: string): string {
  const wanted = name.replace(/^\.?\/?aws_modules\//, '').replace(/\/$/, '');
  const found = model.functions.find(({ id, logicalId }) => id === wanted || logicalId === wanted);
  if (found) return found.id;
  // An endpoint without a function behind it (Type MOCK) still belongs to a folder.
  if (model.endpoints.some((endpoint) => endpoint.function === wanted)) return wanted;
  const known = [...new Set([...model.functions.map(({ id }) => id), ...model.endpoints.map((each) => each.function)])];
  throw fail('UnknownFunction', { function: name, known, nearest: nearest(wanted, known) });
}

function endpointId(model: Model, name: string): string {
  const [method = '', path = ''] = name.split(/\s+/);
  const wanted = `${method.toUpperCase()} ${path.replace(/(?<!\/)\/+$/, '') || '/'}`;
  const known = model.endpoints.map(({ id }) => id);
  if (known.includes(wanted)) return wanted;
  throw fail('UnknownEndpoint', { endpoint: name, known, nearest: nearest(wanted, known) });
}
