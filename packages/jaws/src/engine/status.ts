import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { askHealth } from '../cloud/health.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { readRegion } from '../deploy/read.ts';
import { readHistory } from '../deploy/releases/history.ts';
import { JawsError } from '../errors/error.ts';
import { nameIn } from '../model/function-name.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { hashOfKey } from '../templates/names.ts';
import type { Host } from './host.ts';
import { warnOfLeftRegions } from './left-regions.ts';
import { warnOfModulesOnlyInNpm } from './modules/only-in-npm.ts';
import { forUser, openProject, reachEach, regionsOfAny } from './open.ts';
import { originsOf } from './origins.ts';
import { regionDifferences } from './region-differences.ts';
import { recordAt } from './releases/read.ts';
import { readEach } from './so-far.ts';
import type { FunctionStatus, RegionStatus, StatusOptions, StatusResult } from './types.ts';
import { urlsOf } from './urls.ts';
import { socketAddresses } from './web-socket.ts';

/** What is deployed where, read from CloudFormation. A region that cannot be read says why and hides no other. */
export function status(host: Host, options: StatusOptions): Promise<StatusResult> {
  return forUser(host, async () => {
    const opened = openProject(options.root);
    const { model } = opened;
    warnOfModulesOnlyInNpm(host, model.root);
    const wanted = regionsOfAny(model, options.stage, options.region);
    const reached = reachEach(host, model, options.profile);
    const aws = await reached(options.stage ?? wanted[0]?.stage ?? '');
    const { profile, endpoint } = aws;
    const known = { project: model.name, profile, endpoint };
    const statuses = (found: readonly Read[]) => found.map(({ status }) => status);
    const { soFar } = options;
    const [found, health] = await Promise.all([
      readEach(wanted, {
        read: async (region) => regionStatus(await reached(region.stage), model, region),
        waiting: (region): Read => ({ status: { ...placeOf(region), ...nothing, waiting: true } }),
        report: soFar && ((found) => soFar({ ...known, functions: undefined, regions: statuses(found) })),
      }),
      aws.endpoint === undefined ? undefined : askHealth(aws.endpoint),
      warnOfLeftRegions(host, reached, opened, options.stage),
    ]);
    const compared = found.flatMap(({ deployed, status }) =>
      deployed?.resources ? [{ deployed, bucket: status.bucket, release: status.release }] : [],
    );
    return {
      ...known,
      functions: health?.functions?.text,
      regions: statuses(found),
      ...(options.diff && { differences: regionDifferences(compared, model) }),
    };
  });
}

/** Number of a region's newest successful release; undefined if there is none, or no readable history. */
async function releaseIn(aws: Aws, project: string, place: RegionModel): Promise<number | undefined> {
  try {
    const history = await readHistory(jawsBucket(aws, place), project);
    return recordAt(history, project, { id: '', number: Number.POSITIVE_INFINITY })?.number;
  } catch {
    return undefined;
  }
}

interface Read {
  readonly status: RegionStatus;
  /** Undefined if it could not be read. */
  readonly deployed?: DeployedRegion;
}

const placeOf = (region: RegionModel) => ({
  stage: region.stage,
  region: region.region,
  bucket: region.bucket,
  resources: originsOf(region),
});

const nothing = { release: undefined, stacks: [], functions: [], endpoints: [], error: undefined } as const;

async function regionStatus(aws: Aws, model: Model, region: RegionModel): Promise<Read> {
  const place = placeOf(region);
  try {
    const [deployed, release] = await Promise.all([
      readRegion(aws, model.name, region),
      releaseIn(aws, model.name, region),
    ]);
    const stacks = stacksIn(deployed);
    const socket = socketAddresses(model, aws.endpoint, live(deployed.resources)?.outputs ?? {}, region);
    const status = {
      ...place,
      release,
      stacks: stacks.map(({ name, kind, status: state }) => ({ name, kind, status: state })),
      functions: functionsIn(model, deployed),
      endpoints: urlsOf(live(deployed.endpoints), region, aws.endpoint),
      ...(socket && { webSocket: socket.url }),
      error: undefined,
    };
    return { status, deployed };
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    const { code, message, hint } = error;
    return { status: { ...place, ...nothing, error: { code, message, ...(hint && { hint }) } } };
  }
}

function functionsIn(model: Model, deployed: DeployedRegion): FunctionStatus[] {
  const ids = new Map(model.functions.map((fn) => [fn.logicalId, fn.id]));
  return deployed.lambdas
    .filter(live)
    .flatMap((stack) => Object.entries(stack.template.Resources))
    .filter(([, resource]) => resource.Type === 'AWS::Lambda::Function')
    .map(([logicalId, resource]) => {
      const { Properties = {}, Metadata } = resource;
      const named = (Metadata as Readonly<Record<string, unknown>> | undefined)?.['jaws:function'];
      const code = Properties.Code as { readonly S3Key?: unknown } | undefined;
      return {
        id: ids.get(logicalId) ?? String(named ?? logicalId),
        name: nameIn(resource) ?? logicalId,
        runtime: String(Properties.Runtime ?? ''),
        memorySize: Number(Properties.MemorySize ?? 128),
        timeout: Number(Properties.Timeout ?? 3),
        hash: hashOfKey(code?.S3Key),
        inProject: ids.has(logicalId),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
