import type { Aws } from '../aws/types.ts';
import { isRealAccount } from '../deploy/owner.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { AccessModel, Model } from '../model/types.ts';
import type { Host } from './host.ts';
import { protectedAmong } from './protected.ts';

interface Named {
  readonly profile: string;
  readonly from: '-p' | 'ADMIN_AWS_PROFILE';
  /** The connection of a region, which is by that profile. */
  of(region: string): Aws;
}

/**
 * Compares a profile that was typed, or is in the environment, with the one that jaws.json names for a stage: a difference is reported.
 * Throws ProfileDiffers for a protected stage, unless both are of one account.
 */
export async function checkProfile(host: Host, model: Model, stage: string, named: Named): Promise<void> {
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const isProtected = protectedAmong(model, [stage]).length > 0;
  for (const { region, access = model.accounts?.[stage] } of regions) {
    if (access?.profile === undefined || access.profile === named.profile) continue;
    const account = await accountOf(named.of(region), region, isProtected);
    if (account === undefined || !isRealAccount(account)) continue;
    const { profile, from } = named;
    const place = { stage, region, wanted: access.profile, profile, from, account, written: access.account };
    if (isProtected && !(await isSameAccount(host, access, account, region))) throw fail('ProfileDiffers', place);
    host.emit({
      type: 'warning',
      message: `jaws.json names the profile ${access.profile} for ${stage}; ${from} names ${profile}, of account ${account}, which is used.`,
      once: true,
    });
  }
}

/** Undefined if it cannot be read: of a stage that is not protected, the first call that needs it says why. */
const accountOf = (aws: Aws, region: string, isProtected: boolean): Promise<string | undefined> =>
  aws
    .in(region)
    .account()
    .catch((error: unknown) => (isProtected ? Promise.reject(error) : undefined));

/** A role is of its own account, no matter who assumes it. A profile that does not work here cannot prove anything. */
async function isSameAccount(
  host: Host,
  { account: written, profile, role }: AccessModel,
  account: string,
  region: string,
): Promise<boolean> {
  if (role) return true;
  if (written !== undefined) return written === account;
  try {
    return (await (await host.connect(profile)).in(region).account()) === account;
  } catch {
    return false;
  }
}
