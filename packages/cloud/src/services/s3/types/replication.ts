import type { Destination, ReplicationConfiguration, ReplicationRule, ReplicationRuleFilter } from '@aws-sdk/client-s3';
import type { Properties } from '../../../kernel/resource-type.ts';
import { compact } from '../shared/describe.ts';
import { list, number, optional, record, text } from './values.ts';

/** The property ReplicationConfiguration as the API has it; literals of the SDK's types are checked by the operation. */
export const replication = (value: Properties): ReplicationConfiguration => ({
  Role: text(value.Role),
  Rules: list(value.Rules, rule),
});

const enabled = ({ Status }: Properties) => ({ Status: text(Status) as 'Enabled' | undefined });
const minutes = ({ Minutes }: Properties) => ({ Minutes: number(Minutes) });

function rule(value: Properties): ReplicationRule {
  return {
    Status: text(value.Status) as 'Enabled' | undefined,
    Destination: destination(record(value.Destination)),
    ...compact({
      ID: text(value.Id),
      Prefix: text(value.Prefix),
      Priority: number(value.Priority),
      Filter: optional(value.Filter, filter),
      DeleteMarkerReplication: optional(value.DeleteMarkerReplication, enabled),
      SourceSelectionCriteria: optional(value.SourceSelectionCriteria, (criteria) =>
        compact({
          ReplicaModifications: optional(criteria.ReplicaModifications, enabled),
          SseKmsEncryptedObjects: optional(criteria.SseKmsEncryptedObjects, enabled),
        }),
      ),
    }),
  };
}

const destination = (value: Properties): Destination =>
  compact({
    Bucket: text(value.Bucket),
    Account: text(value.Account),
    StorageClass: text(value.StorageClass) as 'STANDARD' | undefined,
    AccessControlTranslation: optional(value.AccessControlTranslation, ({ Owner }) => ({
      Owner: text(Owner) as 'Destination' | undefined,
    })),
    EncryptionConfiguration: optional(value.EncryptionConfiguration, ({ ReplicaKmsKeyID }) => ({
      ReplicaKmsKeyID: text(ReplicaKmsKeyID),
    })),
    Metrics: optional(value.Metrics, (metrics) => ({
      ...enabled(metrics),
      ...compact({ EventThreshold: optional(metrics.EventThreshold, minutes) }),
    })),
    ReplicationTime: optional(value.ReplicationTime, (time) => ({
      ...enabled(time),
      ...compact({ Time: optional(time.Time, minutes) }),
    })),
  }) as Destination;

const tag = ({ Key, Value }: Properties) => ({ Key: text(Key), Value: text(Value) });

const filter = (value: Properties): ReplicationRuleFilter =>
  compact({
    Prefix: text(value.Prefix),
    Tag: optional(value.TagFilter, tag),
    And: optional(value.And, (and) => compact({ Prefix: text(and.Prefix), Tags: list(and.TagFilters, tag) })),
  });
