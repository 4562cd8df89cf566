import { parse } from 'yaml';
import { parseUserJson } from '../../../kernel/json.ts';
import { isTooDeep } from '../../../kernel/nesting.ts';
import { badRequest } from '../shared/errors.ts';

/** A part of an OpenAPI document, not yet validated. */
export type Node = Readonly<Record<string, unknown>>;

/** Reads an OpenAPI 3.0 document, JSON or YAML: HTTP APIs take no other. */
export function readDocument(body: string | undefined): Node {
  const text = (body ?? '').trim();
  if (text === '') throw badRequest('Request body cannot be empty');
  const root = node(parseText(text));
  if (typeof root?.openapi !== 'string' || !root.openapi.startsWith('3.')) {
    throw badRequest('Unable to import API: the body has to be an OpenAPI 3.0 definition');
  }
  return root;
}

function parseText(text: string): unknown {
  if (isTooDeep(text)) throw badRequest('Unable to import API: the body nests too deeply');
  // Scalars stay texts: a version of 2.0 is not 2.
  const yaml = () => parse(text, { schema: 'failsafe' }) as unknown;
  try {
    return text.startsWith('{') ? parseUserJson(text) : yaml();
  } catch {
    try {
      // Flow-style YAML begins with a brace too.
      return yaml();
    } catch {
      throw badRequest('Unable to import API: the body is neither JSON nor YAML');
    }
  }
}

export function node(value: unknown): Node | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Node) : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function flag(value: unknown): boolean | undefined {
  const specified = text(value)?.toLowerCase();
  return specified === undefined ? undefined : specified === 'true';
}

export function number(value: unknown): number | undefined {
  const specified = text(value);
  return specified === undefined || Number.isNaN(Number(specified)) ? undefined : Number(specified);
}

/** A list of texts, or undefined. */
export function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map((one) => text(one) ?? '') : undefined;
}

/** A map of texts: anything else is left out. */
export function textMap(value: unknown): Record<string, string> | undefined {
  const specified = node(value);
  if (!specified) return undefined;
  const pairs = Object.entries(specified).map(([key, one]) => [key, text(one)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

const DEEPEST_REFERENCE = 20;

/** Follows `$ref`s within the document; undefined if one leads nowhere. */
export function resolve(root: Node, value: unknown): Node | undefined {
  let found = node(value);
  for (let hop = 0; found && typeof found.$ref === 'string'; hop += 1) {
    if (hop === DEEPEST_REFERENCE || !found.$ref.startsWith('#/')) return undefined;
    let at: unknown = root;
    for (const token of found.$ref.slice(2).split('/')) {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const parent = node(at);
      at = parent && Object.hasOwn(parent, key) ? parent[key] : undefined;
    }
    found = node(at);
  }
  return found;
}
