import { unmodifiable } from '../errors.ts';
import type { RoleRecord } from '../records.ts';

/** The path of all roles that services make for themselves. */
export const SERVICE_LINKED_PATH = '/aws-service-role/';

/** Roles that a service made for itself are changed by that service only. */
export function modifiable(role: Readonly<RoleRecord>): Readonly<RoleRecord> {
  if (!role.path.startsWith(SERVICE_LINKED_PATH)) return role;
  throw unmodifiable(
    `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS.`,
  );
}
