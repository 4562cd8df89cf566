import type { Internal } from '../../../kernel/internal.ts';
import type { Properties } from '../../../kernel/resource-type.ts';
import { ignoringMissing, inlinePolicies, text, texts, without } from './properties.ts';

/** The policy operations of one user, group or role. */
export interface HolderCalls {
  put(PolicyName: string, PolicyDocument: string): Promise<unknown>;
  remove(PolicyName: string): Promise<unknown>;
  attach(PolicyArn: string): Promise<unknown>;
  detach(PolicyArn: string): Promise<unknown>;
}

type Iam = Internal['iam'];

export const roleCalls = (iam: Iam, RoleName: string): HolderCalls => ({
  put: (PolicyName, PolicyDocument) => iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument }),
  remove: (PolicyName) => iam.deleteRolePolicy({ RoleName, PolicyName }),
  attach: (PolicyArn) => iam.attachRolePolicy({ RoleName, PolicyArn }),
  detach: (PolicyArn) => iam.detachRolePolicy({ RoleName, PolicyArn }),
});

export const userCalls = (iam: Iam, UserName: string): HolderCalls => ({
  put: (PolicyName, PolicyDocument) => iam.putUserPolicy({ UserName, PolicyName, PolicyDocument }),
  remove: (PolicyName) => iam.deleteUserPolicy({ UserName, PolicyName }),
  attach: (PolicyArn) => iam.attachUserPolicy({ UserName, PolicyArn }),
  detach: (PolicyArn) => iam.detachUserPolicy({ UserName, PolicyArn }),
});

export const groupCalls = (iam: Iam, GroupName: string): HolderCalls => ({
  put: (PolicyName, PolicyDocument) => iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument }),
  remove: (PolicyName) => iam.deleteGroupPolicy({ GroupName, PolicyName }),
  attach: (PolicyArn) => iam.attachGroupPolicy({ GroupName, PolicyArn }),
  detach: (PolicyArn) => iam.detachGroupPolicy({ GroupName, PolicyArn }),
});

/** Updates `Policies` and `ManagedPolicyArns` from the template's old values to its new ones. */
export async function syncPolicies(calls: HolderCalls, next: Properties, previous: Properties): Promise<void> {
  const [wanted, had] = [inlinePolicies(next), inlinePolicies(previous)];
  for (const { name, document } of wanted) {
    if (had.find((one) => one.name === name)?.document !== document) await calls.put(name, document);
  }
  const names = wanted.map((one) => one.name);
  for (const { name } of had) if (!names.includes(name)) await ignoringMissing(calls.remove(name));
  const [arns, before] = [texts(next, 'ManagedPolicyArns'), texts(previous, 'ManagedPolicyArns')];
  for (const arn of without(arns, before)) await calls.attach(arn);
  for (const arn of without(before, arns)) await ignoringMissing(calls.detach(arn));
}

/** All holders that the properties `Roles`, `Users` and `Groups` name. */
export function holdersIn(iam: Iam, properties: Properties): { key: string; calls: HolderCalls }[] {
  return [
    ...texts(properties, 'Roles').map((name) => ({ key: `role ${name}`, calls: roleCalls(iam, name) })),
    ...texts(properties, 'Users').map((name) => ({ key: `user ${name}`, calls: userCalls(iam, name) })),
    ...texts(properties, 'Groups').map((name) => ({ key: `group ${name}`, calls: groupCalls(iam, name) })),
  ];
}

/** The holder of AWS::IAM::RolePolicy, UserPolicy and GroupPolicy. */
export function holderNamed(iam: Iam, properties: Properties, property: string): HolderCalls {
  const name = text(properties, property) ?? '';
  if (property === 'RoleName') return roleCalls(iam, name);
  return property === 'UserName' ? userCalls(iam, name) : groupCalls(iam, name);
}
