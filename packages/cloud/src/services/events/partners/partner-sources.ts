import type {
  CreatePartnerEventSourceCommandInput,
  CreatePartnerEventSourceCommandOutput,
  DeletePartnerEventSourceCommandInput,
  DescribePartnerEventSourceCommandInput,
  DescribePartnerEventSourceCommandOutput,
  ListPartnerEventSourceAccountsCommandInput,
  ListPartnerEventSourceAccountsCommandOutput,
  ListPartnerEventSourcesCommandInput,
  ListPartnerEventSourcesCommandOutput,
  PutPartnerEventsCommandInput,
  PutPartnerEventsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { alreadyExists, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { detailOf, eventOf } from '../put/entry.ts';
import { receive } from '../put/receive.ts';
import { faults, refuse } from '../validate.ts';
import { eventSources, partnerSources } from './records.ts';

const SOURCE_NAME = { min: 1, max: 256 };

export const sourceArn = (ctx: Context, name: string): string =>
  `arn:${partitionOf(ctx.region)}:events:${ctx.region}::event-source/aws.partner/${name.replace(/^aws\.partner\//, '')}`;

function find(ctx: Context, name: string | undefined) {
  const found = partnerSources(ctx).get(name ?? '');
  if (!found) throw notFound(`Event source ${name} does not exist.`);
  return found;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreatePartnerEventSource.html */
export const createPartnerEventSource: Operation<
  CreatePartnerEventSourceCommandInput,
  Output<CreatePartnerEventSourceCommandOutput>
> = (input, ctx) => {
  const name = input.Name ?? '';
  const account = input.Account ?? '';
  refuse(faults(name, 'name', SOURCE_NAME), faults(account, 'account', { pattern: /^\d{12}$/ }));
  const before = partnerSources(ctx).get(name)?.accounts ?? [];
  if (before.includes(account)) throw alreadyExists(`Event source ${name} already exists.`);
  partnerSources(ctx).put(name, { name, accounts: [...before, account] });
  eventSources(ctx.with({ account })).put(name, {
    name,
    partner: name.replace(/^aws\.partner\//, '').split('/')[0] ?? name,
    created: ctx.kernel.clock.now(),
    state: 'PENDING',
  });
  return { EventSourceArn: sourceArn(ctx, name) };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribePartnerEventSource.html */
export const describePartnerEventSource: Operation<
  DescribePartnerEventSourceCommandInput,
  Output<DescribePartnerEventSourceCommandOutput>
> = (input, ctx) => {
  const { name } = find(ctx, input.Name);
  return { Arn: sourceArn(ctx, name), Name: name };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeletePartnerEventSource.html */
export const deletePartnerEventSource: Operation<DeletePartnerEventSourceCommandInput, object> = (input, ctx) => {
  const found = partnerSources(ctx).get(input.Name ?? '');
  if (!found) return {};
  const account = input.Account ?? '';
  const left = found.accounts.filter((one) => one !== account);
  if (left.length === 0) partnerSources(ctx).delete(found.name);
  else partnerSources(ctx).put(found.name, { ...found, accounts: left });
  const theirs = eventSources(ctx.with({ account }));
  const seen = theirs.get(found.name);
  if (seen) theirs.put(found.name, { ...seen, state: 'DELETED' });
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListPartnerEventSources.html */
export const listPartnerEventSources: Operation<
  ListPartnerEventSourcesCommandInput,
  Output<ListPartnerEventSourcesCommandOutput>
> = (input, ctx) => {
  const found = [...partnerSources(ctx).values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return { PartnerEventSources: items.map(({ name }) => ({ Arn: sourceArn(ctx, name), Name: name })), NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListPartnerEventSourceAccounts.html */
export const listPartnerEventSourceAccounts: Operation<
  ListPartnerEventSourceAccountsCommandInput,
  Output<ListPartnerEventSourceAccountsCommandOutput>
> = (input, ctx) => {
  const { name, accounts } = find(ctx, input.EventSourceName);
  const { items, NextToken } = page(accounts, input, (one) => one);
  return {
    PartnerEventSourceAccounts: items.map((account) => {
      const seen = eventSources(ctx.with({ account })).get(name);
      return { Account: account, CreationTime: new Date(seen?.created ?? 0), State: seen?.state ?? 'DELETED' };
    }),
    NextToken,
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPartnerEvents.html */
export const putPartnerEvents: Operation<PutPartnerEventsCommandInput, Output<PutPartnerEventsCommandOutput>> = async (
  input,
  ctx,
) => {
  const results: NonNullable<PutPartnerEventsCommandOutput['Entries']> = [];
  for (const entry of input.Entries ?? []) {
    const read = detailOf(entry);
    if ('ErrorCode' in read) {
      results.push(read);
      continue;
    }
    const id = ctx.kernel.ids.uuid();
    const { name, accounts } = find(ctx, entry.Source);
    for (const account of accounts) {
      const theirs = ctx.with({ account });
      if (eventSources(theirs).get(name)?.state !== 'ACTIVE') continue;
      const event = { ...eventOf(ctx, entry, read.detail, id), account };
      await receive(theirs, name, event);
    }
    results.push({ EventId: id });
  }
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
};
