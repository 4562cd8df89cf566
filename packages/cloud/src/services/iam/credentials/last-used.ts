import type { Context } from '../../../kernel/context.ts';
import { iamOf } from '../records.ts';
import { accessKeys } from './access-keys.ts';

/** How long a recorded use covers later ones: not every request is worth a write. */
const FRESH = 60_000;

/**
 * Keeps that the caller's access key, or the role of its session, was used now for this service.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
 */
export function markUsed({ caller, kernel, region }: Context, service: string): void {
  const date = Math.floor(kernel.clock.now() / 1000) * 1000;
  const isFresh = (used: { readonly date: number } | undefined) => used !== undefined && date - used.date < FRESH;
  if (caller.kind === 'user') {
    const keys = accessKeys(kernel);
    const key = keys.get(caller.accessKeyId ?? '');
    if (!key || (isFresh(key.lastUsed) && key.lastUsed?.service === service)) return;
    keys.put(key.id, { ...key, lastUsed: { date, region, service } });
  }
  if (caller.kind === 'role') {
    const { roles } = iamOf(kernel, caller.account);
    const role = roles.get(/:assumed-role\/([^/]+)\//.exec(caller.arn)?.[1] ?? '');
    if (role && !isFresh(role.lastUsed)) roles.put(role.name, { ...role, lastUsed: { date, region } });
  }
}
