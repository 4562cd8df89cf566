import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { invalidInput, noSuchEntity } from '../errors.ts';
import { find, ROLE } from '../holders/holder.ts';
import { published } from '../managed/part.ts';
import { nowOf } from '../names.ts';
import { encodeDocument } from '../policies/document.ts';
import { iam } from '../records.ts';
import { check, checkOptional } from '../validate.ts';
import { addRole } from './create-role.ts';
import { SERVICE_LINKED_PATH } from './modifiable.ts';
import { SERVICE_LINKED } from './service-linked-names.ts';
import { roleShape } from './shape.ts';

// Suffixes are for services that allow several roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
const WITH_SUFFIX = new Set([
  'autoscaling.amazonaws.com',
  'connect.amazonaws.com',
  'custom-resource.application-autoscaling.amazonaws.com',
  'lexv2.amazonaws.com',
  'profile.amazonaws.com',
]);

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export const createServiceLinkedRole: Operation<
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse
> = async (input, ctx) => {
  const service = check(input.AWSServiceName, 'aWSServiceName', { max: 128, pattern: /^[\w+=,.@-]+$/ });
  const suffix = checkOptional(input.CustomSuffix, 'customSuffix', { max: 64, pattern: /^[\w+=,.@-]+$/ });
  const description = checkOptional(input.Description, 'description', { min: 0, max: 1000 });
  if (suffix !== undefined && !WITH_SUFFIX.has(service)) {
    throw invalidInput(`Custom suffix is not allowed for ${service}`);
  }
  const base = roleBase(service, [...(await published(ctx.kernel)).values()]);
  const name = suffix === undefined ? base.name : `${base.name}_${suffix}`;
  if (iam(ctx).roles.has(name)) {
    throw invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
  }
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
  const role = {
    name,
    path: `${SERVICE_LINKED_PATH}${service}/`,
    trust,
    description: description ?? base.description,
    maxSession: 3600,
    boundary: undefined,
    tags: [],
  };
  // This answer writes lists, GetRole single values: https://docs.aws.amazon.com/cli/latest/reference/iam/create-service-linked-role.html
  const Statement = [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }];
  const AssumeRolePolicyDocument = encodeDocument(JSON.stringify({ Version: '2012-10-17', Statement }));
  return { Role: { ...roleShape(addRole({ ...role, attached: base.policies }, ctx)), AssumeRolePolicyDocument } };
};

interface Published {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
}

interface Base {
  readonly name: string;
  readonly policies: string[];
  readonly description: string | undefined;
}

/** `AWSServiceRoleForAutoScaling` and its policy: as recorded, or else found by the name that most such policies have. */
function roleBase(service: string, policies: readonly Published[]): Base {
  const [word = camel(service.split('.')[0] ?? service), policy, description] = SERVICE_LINKED.get(service) ?? [];
  const normal = (text: string) => text.toLowerCase().replace(/^(aws|amazon)/, '');
  const found = policies
    .filter(({ path }) => path === SERVICE_LINKED_PATH)
    .find(({ name }) => (policy ? name === policy : normal(name) === `${word.toLowerCase()}servicerolepolicy`));
  return { name: `AWSServiceRoleFor${word}`, policies: found ? [found.arn] : [], description };
}

function camel(word: string): string {
  return word
    .split(/[-_]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html */
export const deleteServiceLinkedRole: Operation<DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse> = (
  input,
  ctx,
) => {
  const role = find(ROLE, input.RoleName, ctx);
  if (!role.path.startsWith(SERVICE_LINKED_PATH))
    throw invalidInput(`The role with name ${role.name} is not a service-linked role.`);
  const task = `task${role.path}${role.name}/${ctx.kernel.ids.uuid()}`;
  const { roles, deletionTasks } = iam(ctx);
  roles.delete(role.name);
  deletionTasks.put(task, { role: role.name, created: nowOf(ctx) });
  return { DeletionTaskId: task };
};

/** Nothing here uses such roles, so every deletion has succeeded. */
export const getServiceLinkedRoleDeletionStatus: Operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = (input, ctx) => {
  const task = check(input.DeletionTaskId, 'deletionTaskId', { max: 1000 });
  if (!iam(ctx).deletionTasks.has(task)) throw noSuchEntity(`The deletion task ${task} cannot be found.`);
  return { Status: 'SUCCEEDED' };
};
