import type { User } from '@aws-sdk/client-iam';
import type { UserRecord } from '../records.ts';
import { boundaryShape } from '../roles/shape.ts';
import { tagsOrUndefined } from '../tags.ts';

/** A user as lists show it: without tags and boundary. */
export function userSummary(user: Readonly<UserRecord>): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.created),
  };
}

export function userShape(user: Readonly<UserRecord>): User {
  return { ...userSummary(user), PermissionsBoundary: boundaryShape(user.boundary), Tags: tagsOrUndefined(user.tags) };
}
