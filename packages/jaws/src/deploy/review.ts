import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { fail } from '../errors/catalogue/index.ts';
import type { DataLoss, DeployedStack } from '../plan/types.ts';
import { isDataType, survivesDeletion } from '../templates/data-types.ts';
import type { DataLossAt, DeployHost, StackPlace } from './context.ts';

type Before = Pick<DeployedStack, 'template'> | undefined;

/** The effect of a change on the data of its resource; undefined if there is no data or it stays. */
export function dataLossOf(change: ResourceChange, before: Before): DataLoss | undefined {
  const was = before?.template.Resources[change.LogicalResourceId ?? ''];
  if (!isDataType(change.ResourceType ?? was?.Type ?? '', was?.Properties)) return undefined;
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
  const policy = change.PolicyAction as string | undefined;
  if (change.Action === 'Remove') {
    const kept = policy === 'Retain' || policy === 'Snapshot' || (policy === undefined && was && survivesDeletion(was));
    return kept ? undefined : 'deleted';
  }
  if (change.Action !== 'Modify' || policy === 'ReplaceAndRetain' || policy === 'ReplaceAndSnapshot') return undefined;
  if (change.Replacement === 'True') return 'replaced';
  return change.Replacement === 'Conditional' ? 'maybe-replaced' : undefined;
}

/** Everything in a change set that would lose data. */
export function dataLosses(place: StackPlace, changes: readonly ResourceChange[], before: Before): DataLossAt[] {
  return changes.flatMap((change) => {
    const how = dataLossOf(change, before);
    if (!how) return [];
    const { LogicalResourceId = '', ResourceType = '', PhysicalResourceId: physicalId } = change;
    return [{ ...place, logicalId: LogicalResourceId, resourceType: ResourceType, physicalId, how }];
  });
}

/**
 * Asks the user about everything that would lose data, or uses the consent given by name. Throws DataWouldBeLost if the user
 * declines, or without a terminal.
 */
export async function reviewLosses(
  host: DeployHost,
  losses: readonly DataLossAt[],
  allowed: readonly string[],
): Promise<void> {
  const open = losses.filter(({ logicalId }) => !allowed.includes(logicalId));
  if (open.length === 0) return;
  if (host.agree && (await host.agree({ type: 'data-loss', losses: open }))) return;
  throw fail('DataWouldBeLost', { losses: open });
}
