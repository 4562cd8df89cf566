import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { archiveArn } from '../names.ts';
import { type ArchiveRecord, ruleKey, stateOf } from '../records.ts';
import { ARCHIVER, archiveRuleName } from './archive-event.ts';

/**
 * The managed rule that feeds an archive. Replayed events are not archived again.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export function putArchiveRule(ctx: Context, archive: Readonly<ArchiveRecord>): void {
  const name = archiveRuleName(archive.name);
  const wanted: Record<string, unknown> = {
    ...parseUserJson(archive.pattern ?? '{}'),
    'replay-name': [{ exists: false }],
  };
  const pattern = Object.fromEntries(Object.entries(wanted).sort(([a], [b]) => (a < b ? -1 : 1)));
  stateOf(ctx).rules.put(ruleKey(archive.bus, name), {
    name,
    bus: archive.bus,
    pattern: JSON.stringify(pattern),
    since: archive.created,
    state: 'ENABLED',
    managedBy: ARCHIVER,
    tags: {},
    targets: [
      {
        Id: name,
        Arn: `arn:${partitionOf(ctx.region)}:events:${ctx.region}:::`,
        InputTransformer: {
          InputPathsMap: {},
          InputTemplate: JSON.stringify({ 'archive-arn': `${archiveArn(ctx, archive.name)}:${archive.id}` }).replace(
            /\}$/,
            ', "event": <aws.events.event.json>, "ingestion-time": <aws.events.event.ingestion-time>}',
          ),
        },
      },
    ],
  });
}
