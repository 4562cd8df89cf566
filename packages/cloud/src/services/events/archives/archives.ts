import type {
  ArchiveState,
  CreateArchiveCommandInput,
  CreateArchiveCommandOutput,
  DeleteArchiveCommandInput,
  DescribeArchiveCommandInput,
  DescribeArchiveCommandOutput,
  ListArchivesCommandInput,
  ListArchivesCommandOutput,
  UpdateArchiveCommandInput,
  UpdateArchiveCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { compilePattern } from '../../../kernel/event-pattern/compile.ts';
import { alreadyExists, invalid, notFound } from '../errors.ts';
import { archiveArn, bus, busArn } from '../names.ts';
import { page } from '../page.ts';
import { type ArchiveRecord, stateOf } from '../records.ts';
import { dropRule } from '../rules/drop-rule.ts';
import { ARCHIVE_NAME, DESCRIPTION, faults, refuse } from '../validate.ts';
import { archiveRuleName, prune } from './archive-event.ts';
import { putArchiveRule } from './archive-rule.ts';
import { eventBusOf } from './event-source.ts';

const STATES = ['ENABLED', 'DISABLED', 'CREATING', 'UPDATING', 'CREATE_FAILED', 'UPDATE_FAILED'] as const;
const ENABLED: ArchiveState = 'ENABLED';

function find(ctx: Context, name: string | undefined): Readonly<ArchiveRecord> {
  const found = stateOf(ctx).archives.get(name ?? '');
  if (!found) throw notFound(`Archive ${name} does not exist.`);
  return found;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
export const createArchive: Operation<CreateArchiveCommandInput, Output<CreateArchiveCommandOutput>> = (input, ctx) => {
  const name = input.ArchiveName ?? '';
  const broken = [
    ...faults(name, 'archiveName', ARCHIVE_NAME),
    ...faults(input.Description, 'description', DESCRIPTION),
  ];
  // AWS begins this one message with a blank.
  if (broken.length > 0) throw invalid(` ${broken.length} validation error detected: ${broken.join('; ')}`);
  if (input.EventPattern) compilePattern(input.EventPattern);
  const { name: busName } = bus(ctx, eventBusOf(ctx, input.EventSourceArn, 'EventSourceArn'));
  const { archives } = stateOf(ctx);
  if (archives.has(name)) throw alreadyExists(`Archive ${name} already exists.`);
  const archive: ArchiveRecord = {
    name,
    id: ctx.kernel.ids.uuid(),
    bus: busName,
    description: input.Description,
    pattern: input.EventPattern || undefined,
    kmsKey: input.KmsKeyIdentifier,
    retentionDays: input.RetentionDays ?? 0,
    created: ctx.kernel.clock.now(),
  };
  archives.put(name, archive);
  putArchiveRule(ctx, archive);
  return { ArchiveArn: archiveArn(ctx, name), State: ENABLED, CreationTime: new Date(archive.created) };
};

const shape = (ctx: Context, archive: Readonly<ArchiveRecord>) => {
  prune(ctx, archive);
  const events = [...stateOf(ctx).archived(archive).values()];
  return {
    ArchiveName: archive.name,
    EventSourceArn: busArn(ctx, archive.bus),
    State: ENABLED,
    RetentionDays: archive.retentionDays,
    SizeBytes: events.reduce((size, { event }) => size + Buffer.byteLength(JSON.stringify(event)), 0),
    EventCount: events.length,
    CreationTime: new Date(archive.created),
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html */
export const describeArchive: Operation<DescribeArchiveCommandInput, Output<DescribeArchiveCommandOutput>> = (
  input,
  ctx,
) => {
  const archive = find(ctx, input.ArchiveName);
  return {
    ...shape(ctx, archive),
    ArchiveArn: archiveArn(ctx, archive.name),
    Description: archive.description,
    EventPattern: archive.pattern,
    KmsKeyIdentifier: archive.kmsKey,
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListArchives.html */
export const listArchives: Operation<ListArchivesCommandInput, Output<ListArchivesCommandOutput>> = (input, ctx) => {
  if ([input.NamePrefix, input.EventSourceArn, input.State].filter(Boolean).length > 1) {
    throw invalid('At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.');
  }
  refuse(faults(input.State, 'state', { values: STATES }));
  const found = [...stateOf(ctx).archives.values()].filter(
    (one) =>
      one.name.startsWith(input.NamePrefix ?? '') &&
      (input.EventSourceArn === undefined || busArn(ctx, one.bus) === input.EventSourceArn) &&
      (input.State === undefined || input.State === ENABLED),
  );
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return { Archives: items.map((one) => shape(ctx, one)), NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateArchive.html */
export const updateArchive: Operation<UpdateArchiveCommandInput, Output<UpdateArchiveCommandOutput>> = (input, ctx) => {
  const archive = find(ctx, input.ArchiveName);
  if (
    [input.EventPattern, input.RetentionDays, input.Description, input.KmsKeyIdentifier].every(
      (one) => one === undefined,
    )
  ) {
    throw invalid('At least one of EventPattern, RetentionDays or Description must be provided.');
  }
  if (input.EventPattern) compilePattern(input.EventPattern);
  const changed: ArchiveRecord = {
    ...archive,
    description: input.Description ?? archive.description,
    pattern: input.EventPattern ?? archive.pattern,
    kmsKey: input.KmsKeyIdentifier ?? archive.kmsKey,
    retentionDays: input.RetentionDays ?? archive.retentionDays,
  };
  stateOf(ctx).archives.put(archive.name, changed);
  putArchiveRule(ctx, changed);
  return { ArchiveArn: archiveArn(ctx, archive.name), State: ENABLED, CreationTime: new Date(archive.created) };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html */
export const deleteArchive: Operation<DeleteArchiveCommandInput, object> = (input, ctx) => {
  const archive = find(ctx, input.ArchiveName);
  const state = stateOf(ctx);
  const events = state.archived(archive);
  for (const id of [...events.keys()]) events.delete(id);
  state.archives.delete(archive.name);
  dropRule(ctx, { bus: archive.bus, name: archiveRuleName(archive.name) });
  return {};
};
