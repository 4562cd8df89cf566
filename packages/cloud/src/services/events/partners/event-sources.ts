import type {
  ActivateEventSourceCommandInput,
  DescribeEventSourceCommandInput,
  DescribeEventSourceCommandOutput,
  ListEventSourcesCommandInput,
  ListEventSourcesCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalidState, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { sourceArn } from './partner-sources.ts';
import { type EventSourceRecord, eventSources } from './records.ts';

function find(ctx: Context, name: string | undefined): Readonly<EventSourceRecord> {
  const found = eventSources(ctx).get(name ?? '');
  if (!found) throw notFound(`Event source ${name} does not exist.`);
  return found;
}

const shape = (ctx: Context, one: Readonly<EventSourceRecord>) => ({
  Arn: sourceArn(ctx, one.name),
  CreatedBy: one.partner,
  CreationTime: new Date(one.created),
  Name: one.name,
  State: one.state,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventSource.html */
export const describeEventSource: Operation<
  DescribeEventSourceCommandInput,
  Output<DescribeEventSourceCommandOutput>
> = (input, ctx) => shape(ctx, find(ctx, input.Name));

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventSources.html */
export const listEventSources: Operation<ListEventSourcesCommandInput, Output<ListEventSourcesCommandOutput>> = (
  input,
  ctx,
) => {
  const found = [...eventSources(ctx).values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return { EventSources: items.map((one) => shape(ctx, one)), NextToken };
};

function setState(ctx: Context, name: string | undefined, state: 'ACTIVE' | 'PENDING'): object {
  const found = find(ctx, name);
  if (found.state === 'DELETED') throw invalidState(`Event source ${name} is not in a valid state for this operation.`);
  eventSources(ctx).put(found.name, { ...found, state });
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ActivateEventSource.html */
export const activateEventSource: Operation<ActivateEventSourceCommandInput, object> = (input, ctx) =>
  setState(ctx, input.Name, 'ACTIVE');

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeactivateEventSource.html */
export const deactivateEventSource: Operation<ActivateEventSourceCommandInput, object> = (input, ctx) =>
  setState(ctx, input.Name, 'PENDING');
