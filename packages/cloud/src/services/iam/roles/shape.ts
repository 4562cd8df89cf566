import type { Role } from '@aws-sdk/client-iam';
import { encodeDocument } from '../policies/document.ts';
import type { RoleRecord } from '../records.ts';
import { tagsOrUndefined } from '../tags.ts';

/** A role as lists show it: without tags, boundary and last use. */
export function roleSummary(role: Readonly<RoleRecord>): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSession,
  };
}

export function roleShape(role: Readonly<RoleRecord>): Role {
  return {
    ...roleSummary(role),
    PermissionsBoundary: boundaryShape(role.boundary),
    Tags: tagsOrUndefined(role.tags),
    RoleLastUsed: role.lastUsed ? { LastUsedDate: new Date(role.lastUsed.date), Region: role.lastUsed.region } : {},
  };
}

/**
 * AWS returns `Policy`, not the value in its API reference: LocalStack's tests verified against AWS,
 * tests/aws/services/iam/test_iam.py.
 */
export function boundaryShape(arn: string | undefined): Role['PermissionsBoundary'] {
  return arn === undefined ? undefined : { PermissionsBoundaryType: 'Policy' as never, PermissionsBoundaryArn: arn };
}
