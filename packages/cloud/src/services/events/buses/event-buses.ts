import type {
  DeleteEventBusCommandInput,
  DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput,
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  UpdateEventBusCommandInput,
  UpdateEventBusCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { checkDeadLetters } from '../dead-letter-config.ts';
import { invalid } from '../errors.ts';
import { bus, busArn, busPlace, findBus } from '../names.ts';
import { page } from '../page.ts';
import { eventSources } from '../partners/records.ts';
import { type BusRecord, stateOf } from '../records.ts';
import { dropRule } from '../rules/drop-rule.ts';
import { DESCRIPTION, faults, refuse } from '../validate.ts';
import { policyText } from './policy.ts';

const shape = (ctx: Context, one: Readonly<BusRecord>) => ({
  Name: one.name,
  Arn: busArn(ctx, one.name),
  Description: one.description,
  Policy: policyText(one),
  ...(one.created === 0 ? {} : { CreationTime: new Date(one.created), LastModifiedTime: new Date(one.modified) }),
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export const describeEventBus: Operation<DescribeEventBusCommandInput, Output<DescribeEventBusCommandOutput>> = (
  input,
  ctx,
) => {
  const found = bus(ctx, input.Name);
  return {
    ...shape(ctx, found),
    CreationTime: new Date(found.created),
    LastModifiedTime: new Date(found.modified),
    KmsKeyIdentifier: found.kmsKey,
    DeadLetterConfig: found.deadLetters,
    LogConfig: found.logs,
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export const listEventBuses: Operation<ListEventBusesCommandInput, Output<ListEventBusesCommandOutput>> = (
  input,
  ctx,
) => {
  const all = new Map([...stateOf(ctx).buses.values()].map((one) => [one.name, one]));
  const first = findBus(ctx, 'default');
  if (first) all.set('default', first);
  const named = [...all.values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, NextToken } = page(named, input, ({ name }) => name);
  return { EventBuses: items.map((one) => shape(ctx, one)), NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html */
export const updateEventBus: Operation<UpdateEventBusCommandInput, Output<UpdateEventBusCommandOutput>> = (
  input,
  ctx,
) => {
  refuse(faults(input.Description, 'description', DESCRIPTION));
  const found = bus(ctx, input.Name);
  checkDeadLetters(ctx, input.DeadLetterConfig);
  const changed: BusRecord = {
    ...found,
    modified: ctx.kernel.clock.now(),
    description: input.Description ?? found.description,
    kmsKey: input.KmsKeyIdentifier ?? found.kmsKey,
    deadLetters: input.DeadLetterConfig ?? found.deadLetters,
    logs: input.LogConfig ?? found.logs,
  };
  stateOf(ctx).buses.put(found.name, changed);
  return {
    Arn: busArn(ctx, found.name),
    Name: found.name,
    KmsKeyIdentifier: changed.kmsKey,
    Description: changed.description,
    DeadLetterConfig: changed.deadLetters,
    LogConfig: changed.logs,
  };
};

/**
 * Succeeds for a bus that does not exist. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html
 */
export const deleteEventBus: Operation<DeleteEventBusCommandInput, object> = (input, ctx) => {
  const { name } = busPlace(ctx, input.Name);
  if (name === 'default') throw invalid('Cannot delete event bus default.');
  const { buses, rules } = stateOf(ctx);
  for (const rule of [...rules.values()]) if (rule.bus === name) dropRule(ctx, rule);
  buses.delete(name);
  const partner = eventSources(ctx).get(name);
  if (partner?.state === 'ACTIVE') eventSources(ctx).put(name, { ...partner, state: 'PENDING' });
  return {};
};
