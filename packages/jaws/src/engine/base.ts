import { randomBytes } from 'node:crypto';
import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { parseDotenv } from '../base/dotenv.ts';
import type { DeployHost } from '../deploy/context.ts';
import { readRegion } from '../deploy/read.ts';
import { checkCondition, type SettleOptions, settleRegion } from '../deploy/settle.ts';
import { checkVersions } from '../deploy/stack-version.ts';
import { versionOf } from '../env/version.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { RegionModel } from '../model/types.ts';
import { live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack, Selection } from '../plan/types.ts';
import { firstEnvironment } from './environment.ts';
import { warnOfLostBody } from './lost-body.ts';

export interface Base {
  readonly regions: readonly DeployedRegion[];
  /** Regions that could not be read. */
  readonly failed: readonly { readonly stage: string; readonly region: string; readonly error: unknown }[];
}

export interface BaseOptions {
  /** Undefined only reads: running changes are not waited for. */
  readonly settle: SettleOptions | undefined;
  readonly selection: Selection;
  /** Region -> the `.env` that a new region starts with. */
  readonly firstEnv: Readonly<Record<string, string>>;
  /** A jaws bucket that was deleted by hand is created again with the resources; without this option, a deployment stops there. */
  readonly revertDrift: boolean;
  readonly onRead?: ((read: RegionRead) => void) | undefined;
  /** Regions that were removed are wanted again: they have just been added to the project. */
  readonly afterRemoval?: boolean | undefined;
}

/** A region whose deployed stacks were read before a plan. */
export interface RegionRead {
  readonly region: string;
  /** Undefined if it could not be read. */
  readonly stacks: number | undefined;
  /** Regions that were read, this one included, and all of them. */
  readonly done: number;
  readonly total: number;
}

/** How many regions are read at a time. */
const regionsAtOnce = 16;

/**
 * Reads what is deployed in every region, in parallel; with `settle`, once all running changes have ended. A region that
 * cannot be read does not keep others from being read.
 */
export async function readBase(
  host: DeployHost,
  aws: Aws,
  project: string,
  regions: readonly RegionModel[],
  options: BaseOptions,
): Promise<Base> {
  const { settle, onRead } = options;
  const report = (region: string, stacks: number | undefined) =>
    onRead?.({ region, stacks, done: found.length + failed.length, total: regions.length });
  const found: DeployedRegion[] = [];
  const failed: { stage: string; region: string; error: unknown }[] = [];
  await inParallel(regions, regionsAtOnce, async (region) => {
    try {
      const first = await readRegion(aws, project, region);
      const moved = settle && (await settleRegion(host, aws, first, settle));
      const deployed = moved ? await readRegion(aws, project, region) : first;
      checkVersions(deployed);
      checkCondition(deployed, concerned(deployed, options.selection));
      checkBucket(host, deployed, region.bucket, options);
      warnOfLostBody(host, region, deployed.endpoints);
      noteFormerEnvironment(host, deployed);
      found.push(withEnvironment(host, deployed, options.firstEnv[region.region]));
      report(region.region, stacksIn(deployed).length);
    } catch (error) {
      failed.push({ stage: region.stage, region: region.region, error: rejected(error) });
      report(region.region, undefined);
    }
  });
  for (const place of await refusedRemoved(host, found, options)) {
    found.splice(found.indexOf(place), 1);
    failed.push({
      ...place,
      error: fail('RegionRemoved', {
        ...place,
        ...removalOf(place),
        stacks: stacksIn(place).map(({ name }) => name),
        runs: place.lambdas.some(live),
      }),
    });
  }
  const order = (list: readonly { readonly region: string }[]) =>
    regions.flatMap(({ region }) => list.filter((one) => one.region === region));
  return { regions: order(found) as DeployedRegion[], failed: order(failed) as typeof failed };
}

const removalOf = ({ removed }: DeployedRegion) => {
  const { at = '', by = 'somebody', kept = [] } = removed ?? {};
  return { at, by, kept: kept.map(({ physicalId }) => physicalId) };
};

/** The regions that somebody removed, unless the user wants them again: one question for all. A plan only says it. */
async function refusedRemoved(
  host: DeployHost,
  regions: readonly DeployedRegion[],
  { settle, afterRemoval }: BaseOptions,
): Promise<readonly DeployedRegion[]> {
  const removed = regions.filter((one) => one.removed !== undefined);
  const [first] = removed;
  if (!first || afterRemoval) return [];
  if (!settle) {
    for (const { stage, region } of removed) {
      host.emit({
        type: 'warning',
        message: `${stage} ${region} was removed: a deployment asks before it builds it again.`,
      });
    }
    return [];
  }
  const places = removed.map((one) => ({ region: one.region, ...removalOf(one) }));
  const isWanted = await host.agree?.({ type: 'removed', stage: first.stage, regions: places });
  return isWanted ? [] : removed;
}

/**
 * Nothing can be deployed to a region whose bucket was deleted by hand, unless CloudFormation creates it again. Its environment is
 * then
 * lost, which must not be mistaken for an empty one. Throws BucketMissing.
 */
function checkBucket(
  host: DeployHost,
  { stage, region, bucketState, resources, removed }: DeployedRegion,
  bucket: string,
  { settle, selection, revertDrift, afterRemoval }: BaseOptions,
): void {
  // Of a region that was removed the question below says it.
  const isAsked = removed !== undefined && !afterRemoval;
  if (bucketState === 'retained' && selection.resources && !isAsked) {
    host.emit({
      type: 'notice',
      message: `The bucket ${bucket} is left of earlier resources of ${stage} ${region}: the new ones take it over with its environment.`,
    });
  }
  if (bucketState !== 'missing') return;
  const isMade = selection.resources && (revertDrift || !live(resources));
  if (settle && !isMade) {
    const deployed = live(resources);
    throw fail('BucketMissing', {
      ...{ bucket, stage, region },
      ...(deployed && { deployed: deployed.parameters.aaJawsBucket ?? bucket }),
    });
  }
  // This deployment cannot upload code that it does not have.
  const code =
    selection.functions === 'all'
      ? ''
      : `; upload the code of all functions again: jaws deploy all ${stage} ${region} --revert-drift`;
  host.emit({
    type: 'warning',
    message: `The bucket ${bucket} of ${stage} ${region} does not exist any more: its environment variables are lost${isMade ? ', a first environment is written' : ''}.`,
    hint: `Set them again: jaws env set ${stage} ${region} <name> <value>${code}`,
  });
}

/** The variables that JAWS 1 wrote become the first version of the environment. */
function noteFormerEnvironment(host: DeployHost, { stage, region, env, formerEnv }: DeployedRegion): void {
  if (formerEnv === undefined) return;
  const names = Object.keys(env).sort().join(', ');
  const message = `The variables of ${stage} ${region} are those of JAWS 1, from ${formerEnv} in its bucket: ${names}. The first deployment carries them over; that object stays as it is.`;
  host.emit({ type: 'notice', message });
}

/** The stacks that a selection works on; everything needs the resources. */
export function concerned(
  { resources, lambdas, endpoints, domains }: DeployedRegion,
  selection: Selection,
): DeployedStack[] {
  const any = (list: readonly string[] | 'all') => list === 'all' || list.length > 0;
  return [
    resources,
    ...(any(selection.functions) ? lambdas : []),
    any(selection.endpoints) ? endpoints : undefined,
    selection.domains ? domains : undefined,
  ].filter((stack) => stack !== undefined);
}

/**
 * A region without an environment is planned with its first one, which the deployment then writes. The same goes for an environment
 * that
 * was written by other means and has no stored version yet.
 */
function withEnvironment(host: DeployHost, deployed: DeployedRegion, from: string | undefined): DeployedRegion {
  if (deployed.envSalt !== '' && deployed.firstEnv === undefined) return deployed;
  const text = deployed.firstEnv || firstEnvironment(deployed.stage, from);
  const env = parseDotenv(text);
  const envSalt = deployed.envSalt || firstSalt(host, deployed);
  return { ...deployed, env, envSalt, envVersion: versionOf(env, envSalt), firstEnv: text };
}

/** A host that deploys what it has shown before gets the same salt for both, and with it the same plan. */
function firstSalt({ firstSalts }: DeployHost, { account, stage, region }: DeployedRegion): string {
  const place = [account, stage, region].join(' ');
  const salt = firstSalts?.get(place) ?? randomBytes(32).toString('hex');
  firstSalts?.set(place, salt);
  return salt;
}
