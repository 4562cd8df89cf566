import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { DeployedStack } from '../plan/types.ts';
import type { DeployHost, StackPlace } from './context.ts';

/** What CloudFormation last said of a stack. */
export type StackState = Pick<
  DeployedStack,
  'id' | 'status' | 'reason' | 'revision' | 'parameters' | 'outputs' | 'tags'
>;

/** One stack as it is passed through a deployment, so that known data is not requested again. */
export interface StackHandle {
  readonly host: DeployHost;
  readonly cf: CloudFormationClient;
  readonly place: StackPlace;
  /** Names this deployment's change set and marks its events: letters, digits and hyphens, beginning with a letter. */
  readonly token: string;
  /** The stack as it was when the plan was made; undefined if there was none. */
  readonly base: StackState | undefined;
}

const named = (entries: readonly (readonly [string | undefined, string | undefined])[]): Record<string, string> =>
  Object.fromEntries(entries.map(([name, value]) => [name ?? '', value ?? '']));

/** Changes with every operation on a stack, and when another stack takes its name. */
const revisionOf = ({ StackId, LastUpdatedTime, CreationTime }: Stack): string =>
  `${StackId}|${(LastUpdatedTime ?? CreationTime)?.toISOString() ?? ''}`;

export const stateOf = (stack: Stack): StackState => ({
  id: stack.StackId ?? '',
  status: stack.StackStatus ?? '',
  reason: stack.StackStatusReason,
  revision: revisionOf(stack),
  parameters: named((stack.Parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue])),
  outputs: named((stack.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue])),
  tags: named((stack.Tags ?? []).map((one) => [one.Key, one.Value])),
});
