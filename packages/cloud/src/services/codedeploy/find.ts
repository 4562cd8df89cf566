import type { Context } from '../../kernel/context.ts';
import { predefinedConfig } from './configs/predefined.ts';
import { failure } from './errors.ts';
import {
  type ApplicationRecord,
  applications,
  type ConfigRecord,
  configs,
  type DeploymentRecord,
  deployments,
  type GroupRecord,
  groupKey,
  groups,
} from './records.ts';

const NAME = /^[a-zA-Z0-9+=,._:@-]+$/;

/** `kind`: as AWS's error codes spell it. */
export function checkName(
  name: string | undefined,
  kind: 'Application' | 'DeploymentGroup' | 'DeploymentConfig',
): string {
  if (!name) throw failure(`${kind}NameRequired`, `The ${WORDS[kind]} name is required.`);
  if (name.length <= 100 && NAME.test(name)) return name;
  const rule = name.length > 100 ? 'is longer than 100 characters' : 'contains invalid characters';
  throw failure(`Invalid${kind}Name`, `The ${WORDS[kind]} name "${name}" ${rule}.`);
}

const WORDS = {
  Application: 'application',
  DeploymentGroup: 'deployment group',
  DeploymentConfig: 'deployment configuration',
};

export function findApplication(ctx: Context, text: string | undefined): Readonly<ApplicationRecord> {
  const name = checkName(text, 'Application');
  const found = applications(ctx).get(name);
  if (!found) throw failure('ApplicationDoesNotExist', `No application found for name: ${name}`);
  return found;
}

export function findGroup(
  ctx: Context,
  application: string | undefined,
  text: string | undefined,
): Readonly<GroupRecord> {
  const owner = findApplication(ctx, application);
  const name = checkName(text, 'DeploymentGroup');
  const found = groups(ctx).get(groupKey(owner.name, name));
  if (!found) throw failure('DeploymentGroupDoesNotExist', `No Deployment Group found for name: ${name}`);
  return found;
}

export function findConfig(ctx: Context, text: string | undefined): Readonly<ConfigRecord> {
  const name = checkName(text, 'DeploymentConfig');
  const found = predefinedConfig(name) ?? configs(ctx).get(name);
  if (!found) throw failure('DeploymentConfigDoesNotExist', `No Deployment Configuration found for name: ${name}`);
  return found;
}

export function findDeployment(ctx: Context, id: string | undefined): Readonly<DeploymentRecord> {
  if (!id) throw failure('DeploymentIdRequired', 'The deployment ID is required.');
  if (!/^d-[A-Z0-9]{9}$/.test(id)) throw failure('InvalidDeploymentId', `The deployment ID ${id} is invalid.`);
  const found = deployments(ctx).get(id);
  if (!found) throw failure('DeploymentDoesNotExist', `The deployment ${id} could not be found`);
  return found;
}
