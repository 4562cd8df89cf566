import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { messageOf } from '../base/text.ts';
import { JawsError } from '../errors/error.ts';
import type { Template } from '../model/types.ts';
import type { StackPlan } from '../plan/types.ts';
import { isRetentionSaid } from '../templates/companions.ts';
import type { DeployHost, StackPlace } from './context.ts';

const groupType = 'AWS::Logs::LogGroup';

const nameOf = (template: Template, logicalId: string): string | undefined => {
  const name = template.Resources[logicalId]?.Properties?.LogGroupName;
  return typeof name === 'string' ? name : undefined;
};

/**
 * Whether a log group that a plan adds exists already: Lambda created it when the function first wrote, or it stayed when the
 * function was deleted. CloudFormation could not create it again, but can import it.
 */
export async function hasLogGroups(
  aws: Aws,
  region: string,
  plan: StackPlan,
  deployed: Template | undefined,
): Promise<boolean> {
  const added = Object.entries(plan.template.Resources).flatMap(([id, { Type }]) =>
    Type === groupType && !Object.hasOwn(deployed?.Resources ?? {}, id) ? (nameOf(plan.template, id) ?? []) : [],
  );
  if (added.length === 0) return false;
  const wanted = new Set(added);
  const [logs, { DescribeLogGroupsCommand }] = await Promise.all([
    aws.in(region).logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  try {
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: commonStart(added), ...(nextToken && { nextToken }) }),
      );
      if (page.logGroups?.some(({ logGroupName = '' }) => wanted.has(logGroupName))) return true;
      ({ nextToken } = page);
    } while (nextToken);
    return false;
  } catch (error) {
    // Importing possibly existing groups is safe: any other import is checked before execution.
    if (error instanceof JawsError && error.code === 'AwsAccessDenied') return true;
    throw error;
  }
}

function commonStart(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** Logical ids of imports in a change set other than log groups. */
export const takenOver = (changes: readonly ResourceChange[]): string[] =>
  changes.flatMap(({ Action, ResourceType, LogicalResourceId }) =>
    Action === 'Import' && ResourceType !== groupType ? (LogicalResourceId ?? []) : [],
  );

/**
 * Sets the requested retention of log groups that a stack imported: an import changes nothing. By default they keep their
 * events as long as before, since deleted events cannot be restored.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export async function retainImported(
  host: DeployHost,
  aws: Aws,
  { region }: StackPlace,
  template: Template,
  changes: readonly ResourceChange[],
): Promise<void> {
  const groups = changes.filter(({ ResourceType }) => ResourceType === groupType);
  const isSaid = ({ LogicalResourceId = '' }: ResourceChange) =>
    isRetentionSaid(template.Resources[LogicalResourceId] ?? { Type: groupType });
  const imported = groups.filter(({ Action }) => Action === 'Import');
  const asBefore = imported.filter((change) => !isSaid(change));
  if (asBefore.length > 0) {
    const names = asBefore.map(({ LogicalResourceId = '' }) => nameOf(template, LogicalResourceId));
    host.emit({
      type: 'notice',
      message: `Log groups in ${region} that were there already keep their events as long as before: ${names.join(', ')}. Set "logs" in jaws.json to change that.`,
    });
  }
  // Writing out the default changes only the metadata for CloudFormation.
  const later = groups.filter(({ Action, Scope }) => Action === 'Modify' && Scope?.includes('Metadata'));
  const taken = [...imported, ...later].filter(isSaid).flatMap(({ LogicalResourceId }) => LogicalResourceId ?? []);
  if (taken.length === 0) return;
  const [logs, sdk] = await Promise.all([aws.in(region).logs(), import('@aws-sdk/client-cloudwatch-logs')]);
  await inParallel(taken, 8, async (logicalId) => {
    const logGroupName = nameOf(template, logicalId);
    const days = template.Resources[logicalId]?.Properties?.RetentionInDays;
    if (logGroupName === undefined) return;
    try {
      if (typeof days === 'number') {
        await logs.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }));
      } else await logs.send(new sdk.DeleteRetentionPolicyCommand({ logGroupName }));
    } catch (error) {
      // The deployment is done, and the next change of the retention will update the group.
      const message = `The log group ${logGroupName} in ${region} keeps its retention: ${messageOf(error)}`;
      host.emit({ type: 'warning', message });
    }
  });
}
