import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { isRealAccount } from '../deploy/owner.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { PlanAccess } from '../events.ts';
import type { Model } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { type Change, changeJaws } from '../project/change.ts';
import { readJaws } from '../project/read.ts';
import type { Host } from './host.ts';

/** Where a deployment goes, and as whom. */
export async function accessOf(aws: Aws, base: readonly DeployedRegion[]): Promise<PlanAccess> {
  const accounts = [...new Set(base.map(({ account }) => account))];
  const [caller, named] = await Promise.all([
    aws.caller(),
    inParallel(accounts, 8, async (account) => {
      const regions = base.filter((one) => one.account === account).map(({ region }) => region);
      const alias = await aliasOf(aws, regions[0]!);
      return { account, ...(alias !== undefined && { alias }), regions };
    }),
  ]);
  return { caller, ...(aws.profile !== undefined && { profile: aws.profile }), accounts: named };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html. Undefined if there is none, or the caller may not read it. */
async function aliasOf(aws: Aws, region: string): Promise<string | undefined> {
  try {
    const [{ ListAccountAliasesCommand }, iam] = await Promise.all([
      import('@aws-sdk/client-iam'),
      aws.in(region).iam(),
    ]);
    return (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases?.[0];
  } catch {
    // The number says enough.
    return undefined;
  }
}

/**
 * Ties a stage to its account at its first deployment: writes it into jaws.json, where every later command compares it. Asks first if nothing of the
 * stage is there yet. Throws AccountDeclined.
 */
export async function tieToAccount(
  host: Host,
  model: Model,
  stage: string,
  access: PlanAccess,
  base: readonly DeployedRegion[],
): Promise<void> {
  const written = accountsIn(model, stage);
  const open = base.filter(({ region, account }) => isRealAccount(account) && written(region) === undefined);
  if (open.length === 0) return;
  const fresh = open.filter(({ resources }) => !live(resources)).map(({ account }) => account);
  const accounts = access.accounts.filter(({ account }) => fresh.includes(account));
  if (accounts.length > 0 && host.agree && !(await host.agree({ type: 'account', stage, ...access, accounts }))) {
    throw fail('AccountDeclined', { stage, accounts: accounts.map(({ account }) => account) });
  }
  const changes = changesFor(readJaws(model.root).data, stage, open);
  try {
    if (changes.length > 0) host.emit({ type: 'wrote', path: changeJaws(model.root, changes) });
  } catch (error) {
    if (!(error instanceof JawsError && error.code === 'NotWritable')) throw error;
    host.emit({ type: 'notice', message: `The account of ${stage} is not written down: ${error.message}` });
  }
}

const accountsIn = (model: Model, stage: string) => {
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  return (region: string) => (regions.find((one) => one.region === region)?.access ?? model.accounts?.[stage])?.account;
};

/** A region that says itself how its account is reached has its own; the others share that of the stage. */
function changesFor(
  data: unknown,
  stage: string,
  open: readonly Pick<DeployedRegion, 'region' | 'account'>[],
): Change[] {
  const { stages, accounts } = data as {
    readonly stages?: Readonly<Record<string, readonly { readonly region?: string; readonly account?: object }[]>>;
    readonly accounts?: Readonly<Record<string, { readonly account?: string }>>;
  };
  const entries = stages?.[stage] ?? [];
  const own = (region: string) => entries.findIndex((entry) => entry.region === region && entry.account !== undefined);
  const shared = open.find(({ region }) => own(region) === -1);
  return [
    ...(shared && accounts?.[stage]?.account === undefined
      ? [[['accounts', stage, 'account'], shared.account] as Change]
      : []),
    ...open
      .filter(({ region }) => own(region) !== -1)
      .map(({ region, account }): Change => [['stages', stage, own(region), 'account', 'account'], account]),
  ];
}
