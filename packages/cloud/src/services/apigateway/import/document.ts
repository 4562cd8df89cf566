import { parse } from 'yaml';
import { parseUserJson } from '../../../kernel/json.ts';
import { isTooDeep } from '../../../kernel/nesting.ts';
import { badRequest } from '../shared/errors.ts';

/** A part of an OpenAPI document, not yet validated. */
export type Node = Readonly<Record<string, unknown>>;

export interface Document {
  readonly root: Node;
  readonly dialect: 'swagger' | 'oas30';
}

/** Reads an OpenAPI 3.0 or Swagger 2.0 document, JSON or YAML. */
export function readDocument(body: Uint8Array | undefined): Document {
  const text = Buffer.from(body ?? []).toString('utf8');
  if (text.trim() === '') throw badRequest('Request body cannot be empty');
  return asDocument(parseText(text));
}

function asDocument(value: unknown): Document {
  const root = node(value);
  if (!root) throw badRequest('Invalid OpenAPI input.');
  // YAML reads `2.0` as the number 2.
  if (/^2(\.0)?$/.test(String(root.swagger))) return { root, dialect: 'swagger' };
  if (typeof root.openapi === 'string') {
    if (!/^3\.\d/.test(root.openapi)) throw badRequest('Only OpenAPI 3.x.x are currently supported');
    return { root, dialect: 'oas30' };
  }
  throw badRequest('Invalid OpenAPI input.');
}

function parseText(text: string): unknown {
  if (isTooDeep(text)) throw badRequest('Invalid OpenAPI input.');
  try {
    return /^\s*\{/.test(text) ? parseUserJson(text) : parse(text);
  } catch {
    try {
      // Flow-style YAML begins with a brace too.
      return parse(text);
    } catch {
      throw badRequest('Invalid OpenAPI input.');
    }
  }
}

export function node(value: unknown): Node | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Node) : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A map of strings: anything else is left out. */
export function strings(value: unknown): Record<string, string> | undefined {
  const specified = node(value);
  if (!specified) return undefined;
  const pairs = Object.entries(specified).map(([key, one]) => [key, string(one)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

const DEEPEST_REFERENCE = 20;

/** Follows `$ref`s within the document; undefined if one leads nowhere. */
export function resolve(document: Document, value: unknown): Node | undefined {
  let found = node(value);
  for (let hop = 0; found && typeof found.$ref === 'string'; hop += 1) {
    if (hop === DEEPEST_REFERENCE || !found.$ref.startsWith('#/')) return undefined;
    let at: unknown = document.root;
    for (const token of found.$ref.slice(2).split('/')) {
      const key = decodeURIComponentSafely(token).replaceAll('~1', '/').replaceAll('~0', '~');
      const parent = node(at);
      at = parent && Object.hasOwn(parent, key) ? parent[key] : undefined;
    }
    found = node(at);
  }
  return found;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The schemas that the document names: `definitions` or `components.schemas`. */
export function schemasOf({ root, dialect }: Document): Node {
  return (dialect === 'swagger' ? node(root.definitions) : node(node(root.components)?.schemas)) ?? {};
}

/** Security schemes by name: `securityDefinitions` or `components.securitySchemes`. */
export function securityOf({ root, dialect }: Document): Node {
  return (dialect === 'swagger' ? node(root.securityDefinitions) : node(node(root.components)?.securitySchemes)) ?? {};
}
