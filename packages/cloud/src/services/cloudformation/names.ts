import type { Context } from '../../kernel/context.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { validationError } from './template/errors.ts';

const namePattern = '[a-zA-Z][-a-zA-Z0-9]*';

/** AWS takes no underscore and no digit in front. A lenient cloud does, since other emulators do and their users' tests count on it. */
export function checkStackName(name: string | undefined, ctx: Context): string {
  return (
    checkName(ctx.kernel.lenient ? name?.replaceAll('_', '-').replace(/^\d/, 'n') : name, 'stackName') && (name ?? '')
  );
}

export function checkName(name: string | undefined, member: string): string {
  if (name === undefined || !/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name))
    throw invalid(name, member, `Member must satisfy regular expression pattern: ${namePattern}`);
  if (name.length > 128) throw invalid(name, member, 'Member must have length less than or equal to 128');
  return name;
}

function invalid(name: string | undefined, member: string, rule: string): Error {
  return validationError(
    `1 validation error detected: Value '${name ?? ''}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export function newStackId(ctx: Context, name: string): string {
  return `arn:${partitionOf(ctx.region)}:cloudformation:${ctx.region}:${ctx.account}:stack/${name}/${ctx.kernel.ids.uuid()}`;
}

export function newChangeSetId(ctx: Context, name: string): string {
  return `arn:${partitionOf(ctx.region)}:cloudformation:${ctx.region}:${ctx.account}:changeSet/${name}/${ctx.kernel.ids.uuid()}`;
}

/** A stack's name, given by itself or in its id. */
export function nameOf(nameOrId = ''): string {
  return nameOrId.startsWith('arn:') ? (nameOrId.split('/')[1] ?? '') : nameOrId;
}
