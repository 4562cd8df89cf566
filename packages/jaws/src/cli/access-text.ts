import { isRealAccount } from '../deploy/owner.ts';
import type { PlanAccess } from '../events.ts';

/** `account 222222222222 (acme-prod) as user/anna, profile shop-prod`; empty if nobody has the account on AWS. */
export function accessText({ accounts, caller, profile }: PlanAccess): string {
  const real = accounts.filter(({ account }) => isRealAccount(account));
  if (real.length === 0) return '';
  const names = real.map(({ account, alias, regions }) => {
    const where = accounts.length > 1 ? ` in ${regions.join(', ')}` : '';
    return `account ${account}${alias === undefined ? '' : ` (${alias})`}${where}`;
  });
  return `${names.join(', ')} as ${caller}${profile === undefined ? '' : `, profile ${profile}`}`;
}
