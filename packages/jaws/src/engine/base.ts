import { randomBytes } from 'node:crypto';
import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { parseDotenv } from '../base/dotenv.ts';
import type { DeployHost } from '../deploy/context.ts';
import { readRegion } from '../deploy/read.ts';
import { checkCondition, type SettleOptions, settleRegion } from '../deploy/settle.ts';
import { versionOf } from '../env/version.ts';
import type { RegionModel } from '../model/types.ts';
import type { DeployedRegion, DeployedStack, Selection } from '../plan/types.ts';
import { firstEnvironment } from './environment.ts';

export interface Base {
  readonly regions: readonly DeployedRegion[];
  /** Regions that could not be read. */
  readonly failed: readonly { readonly stage: string; readonly region: string; readonly error: unknown }[];
}

export interface BaseOptions {
  /** Undefined only reads: changes that are under way are not waited for. */
  readonly settle: SettleOptions | undefined;
  readonly selection: Selection;
  /** Region -> the `.env` that a new region begins with. */
  readonly firstEnv: Readonly<Record<string, string>>;
}

/** This many regions are read at a time. */
const regionsAtOnce = 16;

/**
 * What is deployed in every region, read side by side; with `settle`, once every change that is under way has ended. A
 * region that cannot be read keeps no other from being read.
 */
export async function readBase(
  host: DeployHost,
  aws: Aws,
  project: string,
  regions: readonly RegionModel[],
  options: BaseOptions,
): Promise<Base> {
  const { settle } = options;
  const found: DeployedRegion[] = [];
  const failed: { stage: string; region: string; error: unknown }[] = [];
  await inParallel(regions, regionsAtOnce, async (region) => {
    try {
      const first = await readRegion(aws, project, region);
      const moved = settle && (await settleRegion(host, aws, first, settle));
      const deployed = moved ? await readRegion(aws, project, region) : first;
      checkCondition(deployed, concerned(deployed, options.selection));
      found.push(withEnvironment(deployed, options.firstEnv[region.region]));
    } catch (error) {
      failed.push({ stage: region.stage, region: region.region, error: rejected(error) });
    }
  });
  const order = (list: readonly { readonly region: string }[]) =>
    regions.flatMap(({ region }) => list.filter((one) => one.region === region));
  return { regions: order(found) as DeployedRegion[], failed: order(failed) as typeof failed };
}

/** The stacks that a selection works on; everything needs the resources. */
function concerned({ resources, lambdas, endpoints }: DeployedRegion, selection: Selection): DeployedStack[] {
  const any = (list: readonly string[] | 'all') => list === 'all' || list.length > 0;
  return [
    resources,
    ...(any(selection.functions) ? lambdas : []),
    any(selection.endpoints) ? endpoints : undefined,
  ].filter((stack) => stack !== undefined);
}

/**
 * A region without an environment is planned with its first one, which the deployment then writes; so is one whose environment
 * was written by other means, of which no version is kept yet.
 */
function withEnvironment(deployed: DeployedRegion, from: string | undefined): DeployedRegion {
  if (deployed.envSalt !== '' && deployed.firstEnv === undefined) return deployed;
  const text = deployed.firstEnv || firstEnvironment(deployed.stage, from);
  const env = parseDotenv(text);
  const envSalt = deployed.envSalt || randomBytes(32).toString('hex');
  return { ...deployed, env, envSalt, envVersion: versionOf(env, envSalt), firstEnv: text };
}
