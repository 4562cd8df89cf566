import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import type { AwsError } from '../../../kernel/errors.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../shared/errors.ts';

/**
 * Checks the form of rules, which has two versions: the second has a filter.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html
 */
export function checkReplication({ Role: role, Rules: rules = [] }: ReplicationConfiguration, lenient: boolean): void {
  if (role === undefined || rules.length === 0 || rules.length > 1000) throw malformedXml();
  for (const rule of rules) {
    if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
    if (!rule.Destination?.Bucket) throw malformedXml();
    if (!lenient) checkForm(rule);
  }
  const ids = rules.flatMap(({ ID }) => (ID === undefined ? [] : [ID]));
  if (new Set(ids).size < ids.length) throw invalidArgument('Rule Id must be unique');
}

/** The texts as people quote them who met them on AWS: hashicorp/terraform-provider-aws#19323, rust-lang/simpleinfra#468. */
function checkForm({ Filter: filter, DeleteMarkerReplication: markers, Priority: priority }: ReplicationRule): void {
  if (filter === undefined) {
    if (markers) throw schema('DeleteMarkerReplication cannot be used');
    if (priority !== undefined) throw schema('Priority cannot be used');
    return;
  }
  if (!markers) throw schema('DeleteMarkerReplication must be specified');
  if (priority === undefined) throw schema('Priority must be specified');
  const tagged = filter.Tag !== undefined || (filter.And?.Tags ?? []).length > 0;
  if (tagged && markers.Status === 'Enabled') {
    throw invalidRequest(`Delete marker replication is not supported if any Tag filter is specified. ${guide}`);
  }
}

const guide = 'Please refer to S3 Developer Guide for more information.';
const schema = (subject: string): AwsError =>
  invalidRequest(`${subject} for this version of Cross Region Replication configuration schema. ${guide}`);
