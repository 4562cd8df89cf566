import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { awsCode } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { messageOf } from '../../base/text.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { type Lease, underLeases } from '../../deploy/lease.ts';
import { readRegion } from '../../deploy/read.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { liveAlias } from '../../model/live.ts';
import type { FunctionModel, Model, RegionModel } from '../../model/types.ts';
import { live, namesOf } from '../../plan/deployed.ts';
import type { Host } from '../host.ts';
import { chooseEvent } from '../invoke/event.ts';
import { eventFor } from '../invoke.ts';
import { checkIds, forUser, reach, regionsOf } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { newDeploymentId } from '../task.ts';
import { type Copy, type Discarded, makeCopy } from './copy.ts';
import { measure } from './measure.ts';
import type { Measured, TimesOf, TuneOptions, TuneResult } from './types.ts';
import { recommendSize } from './weigh.ts';

/** How long the deletion of the copy may take, also after Ctrl-C. Milliseconds. */
const cleanUpMs = 30_000;

/**
 * Calls a copy of a deployed function at several memory sizes, and weighs time against price. The copy is always deleted in the end; the
 * function itself and its callers never change. Throws TuneNeedsEvent, FunctionNotDeployed, InvocationInterrupted.
 */
export function tune(host: Host, options: TuneOptions): Promise<TuneResult> {
  return forUser(host, async () => {
    const { model } = options.opened;
    checkIds(model, [options.function], []);
    const fn = model.functions.find(({ id }) => id === options.function)!;
    const [place] = regionsOf(model, options.stage, options.region);
    const at = { function: fn.id, stage: place!.stage, region: place!.region };
    await checkEvent(model, fn, options);
    const event = await eventFor(host, {
      root: model.root,
      opened: options.opened,
      profile: options.profile,
      function: fn.id,
      stage: place!.stage,
      region: place!.region,
      event: options.event,
    });
    const aws = await reach(host, model, options.profile, options.stage);
    const { sizes, calls } = options;
    const isProtected = protectedAmong(model, [place!.stage]).length > 0;
    await options.agree({ ...at, protected: isProtected, sizes, calls });
    const found = await underLease(host, aws, model, place!, async (lease) => {
      const original = await originalOf(aws, model, place!, fn);
      const payload = Buffer.from(JSON.stringify(event) ?? 'null');
      const measured = await measureAll(host, aws, place!, { ...original, payload, lease, sizes, calls, at });
      return { ...original, measured };
    });
    const times: TimesOf =
      aws.endpoint === undefined
        ? 'aws'
        : found.measured.some(({ here, calls: done }) => done > 0 && !here)
          ? 'unscaled'
          : 'modeled';
    const arch = found.configuration.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64';
    const weighed = recommendSize(found.measured, { arch, region: place!.region, times, now: host.now() });
    return { ...at, arch, now: fn.memorySize, times, calls, ...weighed };
  });
}

/** An empty event measures how fast the function rejects it. */
async function checkEvent(model: Model, fn: FunctionModel, { event }: TuneOptions): Promise<void> {
  if (event !== undefined || existsSync(join(model.root, fn.folder, 'event.json'))) return;
  const { is } = await chooseEvent(model, fn, undefined);
  if (is === 'fixed') throw fail('TuneNeedsEvent', { function: fn.id, folder: fn.folder });
}

function underLease<Result>(
  host: Host,
  aws: Aws,
  model: Model,
  place: RegionModel,
  work: (lease: Lease | undefined) => Promise<Result>,
): Promise<Result> {
  const bucket = jawsBucket(aws, place);
  const deployment = newDeploymentId(host.now());
  const options = { host, project: model.name, deployment, activity: 'deploy' as const, force: false };
  return underLeases([bucket], options, (held, unleased) => {
    for (const error of unleased.values()) throw error;
    return work(held.get(bucket));
  });
}

interface Found {
  readonly configuration: FunctionConfiguration;
  readonly code: { readonly S3Bucket: string; readonly S3Key: string };
}

/** The live configuration, and where its stack has the code. */
async function originalOf(aws: Aws, model: Model, place: RegionModel, fn: FunctionModel): Promise<Found> {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await aws.in(place.region).lambda();
  const deployed = await readRegion(aws, model.name, place);
  const { lambdas } = deployed;
  const resources = Object.assign({}, ...lambdas.filter(live).map(({ template }) => template.Resources));
  const { Code } = (resources[fn.logicalId]?.Properties ?? {}) as { readonly Code?: Partial<Found['code']> };
  const FunctionName = namesOf(deployed, model.name)(fn.logicalId);
  const at = { function: fn.id, stage: place.stage, region: place.region };
  if (Code?.S3Bucket === undefined || Code.S3Key === undefined) throw fail('FunctionNotDeployed', at);
  const read = (Qualifier?: string) =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName, ...(Qualifier && { Qualifier }) }));
  const gone = (error: unknown) => {
    if (awsCode(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  };
  // Functions deployed by an earlier version of JAWS have no alias.
  const configuration = (await read(liveAlias).catch(gone)) ?? (await read().catch(gone));
  if (!configuration) throw fail('FunctionNotDeployed', at);
  return { configuration, code: { S3Bucket: String(Code.S3Bucket), S3Key: String(Code.S3Key) } };
}

interface Asked extends Found {
  readonly payload: Uint8Array;
  readonly lease: Lease | undefined;
  readonly sizes: readonly number[];
  readonly calls: number;
  readonly at: { readonly function: string; readonly stage: string; readonly region: string };
}

async function measureAll(host: Host, aws: Aws, place: RegionModel, asked: Asked): Promise<Measured[]> {
  const clients = aws.in(place.region);
  const [lambda, invoker] = await Promise.all([clients.lambda(), clients.invoker()]);
  const modeled = aws.endpoint !== undefined;
  let copy: Copy | undefined;
  try {
    copy = await makeCopy(lambda, { ...asked, asksForCpuTime: modeled }, host.signal, (made) =>
      removed(host, made, place.region),
    );
    const measured: Measured[] = [];
    for (const size of [...asked.sizes].sort((a, b) => a - b)) {
      const step = { type: 'step', id: `tune ${size}`, title: `${asked.at.function} with ${size} MB` } as const;
      host.emit({ ...step, state: 'started' });
      const began = performance.now();
      asked.lease?.check();
      const refused = await copy.resize(size).then(
        () => undefined,
        (error: unknown) => refusedSize(size, error),
      );
      const one =
        refused ??
        (await measure({
          ...asked,
          invoker,
          name: copy.name,
          size,
          modeled,
          timeout: asked.configuration.Timeout ?? 3,
          signal: host.signal,
        }));
      measured.push(one);
      const state = one.failure ? 'failed' : 'done';
      host.emit({ ...step, state, ms: Math.round(performance.now() - began) });
    }
    return measured;
  } catch (error) {
    if (host.signal.aborted) throw fail('InvocationInterrupted', asked.at, { cause: error });
    throw error;
  } finally {
    if (copy) await removed(host, copy, place.region);
  }
}

/** A size that Lambda does not offer this account: the results of the others are kept. Throws any other error. */
function refusedSize(size: number, error: unknown): Measured {
  if (!['InvalidParameterValueException', 'ValidationException'].includes(awsCode(error))) throw error;
  return { size, calls: 0, failure: { how: 'failed', message: messageOf(error) } };
}

/**
 * A leftover copy costs nothing, but should not surprise anyone: it is reported with the command, and the next run deletes it.
 */
async function removed(host: Host, copy: Discarded, region: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took more than ${cleanUpMs / 1000} seconds`)), cleanUpMs);
    });
    await Promise.race([copy.remove(), late]);
  } catch (error) {
    host.emit({
      type: 'warning',
      message: `The copy ${copy.name} in ${region} could not be deleted: ${messageOf(error)}`,
      hint: `aws lambda delete-function --function-name ${copy.name} --region ${region}`,
    });
  } finally {
    clearTimeout(timer);
  }
}
