import type {
  Capability,
  Parameter,
  StackInstanceDetailedStatus,
  StackInstanceStatus,
  StackSetOperationAction,
  StackSetOperationResultStatus,
  StackSetOperationStatus,
} from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Tag } from '../records.ts';

/** Key: its id, `<name>:<uuid>`. Deleted ones stay, as on AWS. */
export interface StackSetRecord {
  readonly id: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'DELETED';
  readonly description?: string;
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly capabilities: readonly Capability[];
  readonly tags: readonly Tag[];
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
  readonly managedExecution: boolean;
}

/** One stack of a set. Key: `<account>/<region>`. */
export interface StackInstanceRecord {
  readonly account: string;
  readonly region: string;
  readonly stackId?: string;
  readonly overrides: readonly Parameter[];
  readonly status: StackInstanceStatus;
  readonly detail: StackInstanceDetailedStatus;
  readonly reason?: string;
}

export interface OperationResult {
  readonly account: string;
  readonly region: string;
  readonly status: StackSetOperationResultStatus;
  readonly reason?: string;
}

/** Key: its id. */
export interface OperationRecord {
  readonly id: string;
  readonly action: StackSetOperationAction;
  readonly status: StackSetOperationStatus;
  readonly created: number;
  readonly ended?: number;
  readonly retainStacks: boolean;
  readonly results: readonly OperationResult[];
}

type AccountRegion = Pick<Context, 'account' | 'region' | 'kernel'>;

function collection<T>(where: AccountRegion, name: string) {
  return where.kernel.store.collection<T>(`cloudformation/${where.account}/${where.region}/${name}`);
}

const uuidOf = (set: StackSetRecord) => set.id.slice(set.id.indexOf(':') + 1);

export const setsOf = (where: AccountRegion) => collection<StackSetRecord>(where, 'stack-sets');
export const instancesOf = (where: AccountRegion, set: StackSetRecord) =>
  collection<StackInstanceRecord>(where, `stack-instances/${uuidOf(set)}`);
export const operationsOf = (where: AccountRegion, set: StackSetRecord) =>
  collection<OperationRecord>(where, `stack-set-operations/${uuidOf(set)}`);

export function arnOf(where: AccountRegion, set: StackSetRecord): string {
  return `arn:${partitionOf(where.region)}:cloudformation:${where.region}:${where.account}:stackset/${set.id}`;
}

/** A living stack set by its name or id. */
export function requireSet(where: AccountRegion, nameOrId: string | undefined): StackSetRecord {
  for (const set of setsOf(where).values()) {
    if (set.status === 'ACTIVE' && (set.name === nameOrId || set.id === nameOrId)) return set;
  }
  throw new AwsError('StackSetNotFoundException', `StackSet ${nameOrId ?? ''} not found`, 404);
}
