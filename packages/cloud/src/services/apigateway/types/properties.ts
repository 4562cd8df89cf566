import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { object, objects, orGoneBy, text } from '../../../kernel/properties.ts';
import type { Properties, Search } from '../../../kernel/resource-type.ts';

export { orUndo } from '../../../kernel/or-undo.ts';
export { flag, json, number, object, objects, optionalTexts, text } from '../../../kernel/properties.ts';

export function textMap(properties: Properties, name: string): Record<string, string> | undefined {
  const value = object(properties, name);
  return value && Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

export function flagMap(properties: Properties, name: string): Record<string, boolean> | undefined {
  const value = object(properties, name);
  return (
    value && Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one).toLowerCase() === 'true']))
  );
}

/** `[{ Key, Value }]` as a map. */
export function tags(properties: Properties): Record<string, string> | undefined {
  const pairs = objects(properties, 'Tags').map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? ''] as const);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** Every item of a list that comes in pages. */
export async function everyItem<T>(
  list: (page: {
    limit: number;
    position?: string;
  }) => Promise<{ items?: T[] | undefined; position?: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let position: string | undefined;
  do {
    const page = await list({ limit: 500, ...(position === undefined ? {} : { position }) });
    all.push(...(page.items ?? []));
    position = page.position;
  } while (position !== undefined);
  return all;
}

/** The id of the newest of these that a create which was cut off can have made. Their times are whole seconds. */
export function newest(
  candidates: readonly { id?: string | undefined; createdDate?: Date | undefined }[],
  { since, taken }: Search,
): string | undefined {
  const time = ({ createdDate }: { createdDate?: Date | undefined }) => createdDate?.getTime() ?? 0;
  const from = Math.floor(since / 1000) * 1000;
  return candidates
    .filter((one) => one.id !== undefined && time(one) >= from && !taken(one.id))
    .sort((a, b) => time(b) - time(a))[0]?.id;
}

/** `replace` for properties with a value, `remove` for those that lost theirs. */
export function replacing(path: string, value: unknown, before: unknown): PatchOperation[] {
  if (value === before) return [];
  return value === undefined ? [{ op: 'remove', path }] : [{ op: 'replace', path, value: String(value) }];
}

/** JSON pointer: a slash is `~1`, a tilde `~0`. */
export function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Patch operations that make one set of strings another: `/path/<member>`. */
export function membership(path: string, wanted: readonly string[], before: readonly string[]): PatchOperation[] {
  return [
    ...before
      .filter((one) => !wanted.includes(one))
      .map((one): PatchOperation => ({ op: 'remove', path: `${path}/${token(one)}` })),
    ...wanted
      .filter((one) => !before.includes(one))
      .map((one): PatchOperation => ({ op: 'add', path: `${path}/${token(one)}` })),
  ];
}

/** Patch operations that make one map another: `/path/<key>`. */
export function mapping(
  path: string,
  wanted: Readonly<Record<string, unknown>> = {},
  before: Readonly<Record<string, unknown>> = {},
): PatchOperation[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(wanted)])];
  return names.flatMap((name) => replacing(`${path}/${token(name)}`, wanted[name], before[name]));
}

/** Deleting a missing resource is not a failure. */
export const ignoringMissing = orGoneBy('NotFoundException');
