import { createHash } from 'node:crypto';
import { isObject } from '../base/text.ts';
import { jsonSchemas } from '../model/schema/json.ts';
import { version } from '../version.ts';
import { schemaFolder } from './schema-folder.ts';

/**
 * The schemas for editors. Each has the version of JAWS that wrote it and a hash of the rest, so that a later JAWS recognizes
 * it.
 */
export function schemaFiles(): { readonly path: string; readonly content: string }[] {
  return Object.entries(jsonSchemas()).map(([name, schema]) => {
    const $comment = `Written by JAWS ${version()}, and by later ones while it is not edited: ${hashOf(schema)}`;
    return { path: `${schemaFolder}/${name}`, content: text({ $comment, ...(schema as object) }) };
  });
}

/** The version of the JAWS that wrote a schema; undefined if somebody edited or wrote it by hand. */
export function writtenBy(content: string): string | undefined {
  let schema: unknown;
  try {
    schema = JSON.parse(content);
  } catch {
    return undefined;
  }
  if (!isObject(schema)) return undefined;
  const { $comment, ...rest } = schema;
  const [, by, hash] = /^Written by JAWS (\S+), .*: ([0-9a-f]{16})$/.exec(String($comment)) ?? [];
  return hash === hashOf(rest) ? by : undefined;
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const hashOf = (schema: unknown): string => createHash('sha256').update(text(schema)).digest('hex').slice(0, 16);
