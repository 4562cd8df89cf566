import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { fail } from '../errors/catalogue/index.ts';
import type { Question } from '../events.ts';
import type { Template } from '../model/types.ts';
import type { DataLoss, DeployedStack } from '../plan/types.ts';
import { isAddressType, isDataType, losesAddress, survivesDeletion } from '../templates/data-types.ts';
import type { DataLossAt, DeployHost, StackPlace } from './context.ts';

type Before = Pick<DeployedStack, 'template'> | undefined;

/** The effect of a change on the data of its resource; undefined if there is no data or it stays. */
export function dataLossOf(change: ResourceChange, before: Before): DataLoss | undefined {
  const was = before?.template.Resources[change.LogicalResourceId ?? ''];
  if (!isDataType(change.ResourceType ?? was?.Type ?? '', was?.Properties)) return undefined;
  if (change.Action === 'Remove') return isDeleted(change, before) ? 'deleted' : undefined;
  const how = replacementOf(change);
  // One that is kept has no owner any more, and what runs reads the empty one. CloudFormation calls too much conditional to ask about that as well.
  return policyKeeps(change) && how !== 'replaced' ? undefined : how;
}

/** Whether a change deletes its resource. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function isDeleted({ Action, LogicalResourceId = '', PolicyAction }: ResourceChange, before: Before): boolean {
  if (Action !== 'Remove') return false;
  const was = before?.template.Resources[LogicalResourceId];
  const policy = PolicyAction as string | undefined;
  const isKept = policy === 'Retain' || policy === 'Snapshot' || (policy === undefined && was && survivesDeletion(was));
  return !isKept;
}

const policyKeeps = ({ PolicyAction }: ResourceChange): boolean =>
  PolicyAction === 'ReplaceAndRetain' || PolicyAction === 'ReplaceAndSnapshot';

/** Whether a change makes a new resource in place of the deployed one. */
function replacementOf({ Action, Replacement }: ResourceChange): 'replaced' | 'maybe-replaced' | undefined {
  if (Action !== 'Modify') return undefined;
  if (Replacement === 'True') return 'replaced';
  return Replacement === 'Conditional' ? 'maybe-replaced' : undefined;
}

/** Everything in a change set that would lose data, or an address. */
export function dataLosses(place: StackPlace, changes: readonly ResourceChange[], before: Before): DataLossAt[] {
  return changes.flatMap((change): DataLossAt[] => {
    const { LogicalResourceId = '', ResourceType = '', PhysicalResourceId: physicalId } = change;
    const at = { ...place, logicalId: LogicalResourceId, resourceType: ResourceType, physicalId };
    const data = dataLossOf(change, before);
    if (data) return [{ ...at, how: data, ...(policyKeeps(change) && { kept: true as const }) }];
    // Where a parameter names the target, CloudFormation calls every update conditional: only a certain replacement is refused.
    const isReplaced = isAddressType(ResourceType) && replacementOf(change) === 'replaced';
    if (isReplaced) return [{ ...at, how: 'replaced', address: true }];
    return losesAddress(ResourceType) && isDeleted(change, before) ? [{ ...at, how: 'deleted', address: true }] : [];
  });
}

/** Whether a question is about addresses, and no data. */
export const isAboutAddresses = (question: Question): boolean =>
  question.type === 'data-loss' && question.losses.every(({ address }) => address);

/** Everything that would be lost with a whole stack. */
export function lossesWith(place: StackPlace, template: Template): DataLossAt[] {
  const changes = Object.entries(template.Resources).map(
    ([LogicalResourceId, { Type: ResourceType }]): ResourceChange => ({
      Action: 'Remove',
      LogicalResourceId,
      ResourceType,
    }),
  );
  return dataLosses(place, changes, { template });
}

/** Logical ids that the user agreed to by name. */
export interface Allowed {
  readonly allowDataLoss: readonly string[];
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** What the user agreed to in this deployment: a check before it asks, and the deployment itself does not ask again. */
  readonly agreed?: Set<string> | undefined;
}

/** Names a loss to which the user agreed, for the rest of a deployment. */
const consentTo = ({ stage, region, stack, logicalId, how }: DataLossAt): string =>
  [stage, region, stack, logicalId, how].join(' ');

/**
 * Asks the user about everything that would lose data or an address, or uses the consent given by name, or to the same question earlier. Throws
 * DataWouldBeLost or AddressWouldBeLost if the user declines, or without a terminal.
 */
export async function reviewLosses(
  host: DeployHost,
  losses: readonly DataLossAt[],
  { allowDataLoss, allowAddressLoss = [], agreed = new Set() }: Allowed,
): Promise<void> {
  const open = losses.filter(
    (loss) =>
      !agreed.has(consentTo(loss)) && !(loss.address ? allowAddressLoss : allowDataLoss).includes(loss.logicalId),
  );
  if (open.length === 0) return;
  if (host.agree && (await host.agree({ type: 'data-loss', losses: open }))) {
    for (const loss of open) agreed.add(consentTo(loss));
    return;
  }
  throw fail(open.every(({ address }) => address) ? 'AddressWouldBeLost' : 'DataWouldBeLost', { losses: open });
}
