import type { Topic, TopicPreference } from '@aws-sdk/client-sesv2';
import type { Context } from '../../../kernel/context.ts';
import { ses } from '../../ses/core/records.ts';
import { notFound } from '../errors.ts';

/** Times are milliseconds since the epoch. */
export interface ListRecord {
  readonly name: string;
  readonly id: string;
  readonly description?: string | undefined;
  readonly topics: readonly Topic[];
  readonly created: number;
  readonly updated: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ContactRecord {
  readonly address: string;
  readonly preferences: readonly TopicPreference[];
  readonly unsubscribedFromAll: boolean;
  readonly attributes?: string | undefined;
  readonly created: number;
  readonly updated: number;
}

export const lists = (ctx: Context) => ses(ctx).of<ListRecord>('contact-lists');
/** A list's contacts by address. */
export const contacts = (ctx: Context, { id }: Pick<ListRecord, 'id'>) => ses(ctx).of<ContactRecord>(`contacts/${id}`);

export function findList(name: string | undefined, ctx: Context): Readonly<ListRecord> {
  const found = lists(ctx).get(name ?? '');
  if (!found) throw notFound(`List with name: ${name} doesn't exist.`);
  return found;
}

export function findContact(list: Readonly<ListRecord>, address: string | undefined, ctx: Context) {
  const found = contacts(ctx, list).get((address ?? '').toLowerCase());
  if (!found) throw notFound(`${address} doesn't exist in List.`);
  return found;
}
