import type { LambdaClient } from '@aws-sdk/client-lambda';
import { awsCode } from '../../aws/observe.ts';
import { inParallel } from '../../base/async.ts';
import { nameIn } from '../../model/function-name.ts';
import type { Template } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import { markOf, versionIn } from '../../templates/versions.ts';
import { checkCode } from '../check-code.ts';
import { putCode, turnAlias } from '../function-code.ts';
import type { RegionRun } from '../region.ts';
import { clearSwapped } from './marker.ts';
import { tagSwapped } from './tag.ts';

/** The part of a region's run that is needed here. */
type Run = Pick<RegionRun, 'host' | 'aws' | 'project' | 'base' | 'bucket' | 'lease'>;

const functionsAtOnce = 10;

interface Deployed {
  readonly name: string;
  readonly S3Bucket: string;
  readonly S3Key: string;
  /** Description of its version; undefined for a function without an alias. */
  readonly mark: string | undefined;
}

/**
 * Restores functions whose code a session of `jaws dev` replaced to what their stack says, and only then clears the marker. Throws
 * Lambda's
 * errors: the marker stays then, and the next deployment tries again.
 */
export async function restoreSwapped(run: Run): Promise<void> {
  const { aws, base, bucket, host, project } = run;
  const { swapped } = base;
  if (!swapped) return;
  run.lease?.check();
  const functions = base.lambdas
    .flatMap((stack) => live(stack)?.template ?? [])
    .flatMap((template) => functionsIn(template, swapped.functions));
  if (functions.length > 0) {
    const { stage, region } = base;
    const owner = swapped.functions === 'all' ? {} : { owner: swapped.owner };
    host.emit({ type: 'restored', stage, region, functions: functions.length, ...owner });
  }
  await checkCode(
    bucket,
    functions.map(({ S3Key }) => S3Key),
  );
  const lambda = await aws.in(base.region).lambda();
  await inParallel(functions, functionsAtOnce, (one) => restore(lambda, run, one));
  await clearSwapped(bucket, project);
}

async function restore(lambda: LambdaClient, { base, host }: Run, one: Deployed): Promise<void> {
  const { mark, name: FunctionName, S3Bucket, S3Key } = one;
  try {
    // First the alias, which is what callers get. Without the version, `$LATEST` with its code is the same.
    if (mark !== undefined) await turnAlias(lambda, FunctionName, mark);
    await putCode(lambda, { FunctionName, S3Bucket, S3Key }, host.signal);
    await tagSwapped(lambda, base, FunctionName, undefined);
  } catch (error) {
    // It was deleted by hand: that is drift, which is handled elsewhere.
    if (awsCode(error) !== 'ResourceNotFoundException') throw error;
  }
}

function functionsIn({ Resources }: Template, wanted: readonly string[] | 'all'): Deployed[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) => {
    const { Type, Properties = {} } = resource;
    if (Type !== 'AWS::Lambda::Function' || (wanted !== 'all' && !wanted.includes(logicalId))) return [];
    const name = nameIn(resource);
    const { Code } = Properties as { readonly Code?: object };
    const { S3Bucket, S3Key } = (Code ?? {}) as { readonly S3Bucket?: unknown; readonly S3Key?: unknown };
    if (name === undefined || typeof S3Bucket !== 'string' || typeof S3Key !== 'string') return [];
    const version = versionIn(Resources, logicalId);
    return [{ name, S3Bucket, S3Key, mark: version && markOf(version.hash) }];
  });
}
