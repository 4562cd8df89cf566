import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, invalidInput, limitExceeded } from '../errors.ts';
import { arnOf, isNameTaken, nowOf, pathOf, roleName, uniqueId } from '../names.ts';
import { checkTrust } from '../policies/document.ts';
import { iam, type RoleRecord } from '../records.ts';
import { tagsOf } from '../tags.ts';
import { checkOptional, checkRange } from '../validate.ts';
import { checkBoundary } from './boundary.ts';
import { SERVICE_LINKED_PATH } from './modifiable.ts';
import { roleShape } from './shape.ts';

const DESCRIPTION = { min: 0, max: 1000 };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole: Operation<CreateRoleRequest, CreateRoleResponse> = async (input, ctx) => {
  const name = roleName(input.RoleName);
  const path = pathOf(input.Path, ctx.kernel);
  const description = checkOptional(input.Description, 'description', DESCRIPTION);
  const maxSession = checkRange(input.MaxSessionDuration, 'maxSessionDuration', 3600, 43_200) ?? 3600;
  const tags = tagsOf(input.Tags);
  const trust = checkTrustSize(checkTrust(input.AssumeRolePolicyDocument, 'assumeRolePolicyDocument', ctx.kernel));
  const boundary = await checkBoundary(input.PermissionsBoundary, ctx);
  if (path.startsWith(SERVICE_LINKED_PATH)) {
    throw invalidInput('Service-linked roles cannot be created by CreateRole; use CreateServiceLinkedRole.');
  }
  const role = roleShape(addRole({ name, path, trust, description, maxSession, boundary, tags }, ctx));
  // The response has fewer fields than GetRole's: LocalStack's recordings,
  // tests/aws/services/iam/test_iam.snapshot.json.
  const { RoleLastUsed: _never, MaxSessionDuration: _default, ...created } = role;
  return {
    Role: { ...created, ...(input.MaxSessionDuration === undefined ? {} : { MaxSessionDuration: maxSession }) },
  };
};

type New = Pick<RoleRecord, 'name' | 'path' | 'trust' | 'description' | 'maxSession' | 'boundary' | 'tags'> &
  Partial<Pick<RoleRecord, 'attached'>>;

/** Stores a new role whose parts are checked already. */
export function addRole(role: New, ctx: Parameters<typeof createRole>[1]): RoleRecord {
  const { roles } = iam(ctx);
  if (isNameTaken(roles.keys(), role.name)) throw alreadyExists(`Role with name ${role.name} already exists.`);
  const record: RoleRecord = {
    attached: [],
    inline: [],
    ...role,
    id: uniqueId(ctx, 'AROA'),
    arn: arnOf(ctx, 'role', role.path, role.name),
    created: nowOf(ctx),
  };
  roles.put(record.name, record);
  return record;
}

const TRUST_LIMIT = 2048;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
export function checkTrustSize(document: string): string {
  if (document.replace(/\s/g, '').length > TRUST_LIMIT) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_LIMIT}`);
  }
  return document;
}
