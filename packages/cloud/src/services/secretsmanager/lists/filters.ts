import type { Filter } from '@aws-sdk/client-secrets-manager';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter, validation } from '../errors.ts';
import { type Found, find } from '../find.ts';
import { secrets } from '../records.ts';
import { hasWords } from './words.ts';

const KEYS = ['all', 'name', 'tag-key', 'description', 'tag-value', 'primary-region', 'owning-service'];

/**
 * The account's secrets here that fit all filters, in the order of their creation.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
 */
export function filtered(ctx: Context, filters: readonly Filter[] | undefined): Found[] {
  filters?.forEach(check);
  const all: Found[] = [];
  for (const { name } of [...secrets(ctx).values()]) {
    try {
      all.push(find(ctx, name));
    } catch {
      // Its time to go has come while it was looked at.
    }
  }
  return all.filter((found) => (filters ?? []).every((filter) => fits(found, filter)));
}

function check({ Key: key, Values: values }: Filter, index: number): void {
  if (key === undefined) throw invalidParameter('Invalid filter key');
  if (!KEYS.includes(key)) {
    throw validation(
      `1 validation error detected: Value '${key}' at 'filters.${index + 1}.member.key' failed to satisfy constraint: Member must satisfy enum value set: [all, name, tag-key, description, tag-value]`,
    );
  }
  if (!values?.length) throw invalidParameter(`Invalid filter values for key: ${key}`);
}

/** One of the values must match; a value that begins with `!` must not. */
function fits(found: Found, { Key: key = 'all', Values: values = [] }: Filter): boolean {
  return values.some((value) => (value.startsWith('!') ? !test(found, key, value.slice(1)) : test(found, key, value)));
}

function test({ secret, isReplica, place }: Found, key: string, value: string): boolean {
  const tags = secret.tags ?? [];
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return hasWords(secret.description ?? '', value);
    case 'tag-key':
      return tags.some(({ Key = '' }) => Key.startsWith(value));
    case 'tag-value':
      return tags.some(({ Value = '' }) => Value.startsWith(value));
    case 'primary-region':
      return (isReplica || secret.replicas.length > 0) && place.region.startsWith(value);
    case 'owning-service':
      return secret.owner?.startsWith(value) ?? false;
    default: {
      const texts = [secret.name, secret.description, ...tags.flatMap(({ Key, Value }) => [Key, Value])];
      return texts.some((text) => text !== undefined && hasWords(text, value));
    }
  }
}
