import { inParallel } from '../../base/async.ts';
import { JawsError } from '../../errors/error.ts';
import { nameIn } from '../../model/function-name.ts';
import { aliasOf } from '../../model/live.ts';
import type { TemplateResource } from '../../model/types.ts';
import { live, stacksIn } from '../../plan/deployed.ts';
import { functionChanges, unitsOf } from '../../plan/function-changes.ts';
import type { StackPlan } from '../../plan/types.ts';
import { isUrlOfFunction } from '../../templates/companions.ts';
import { markOf, versionIn } from '../../templates/versions.ts';
import { checkCode } from '../check-code.ts';
import { putCode, turnAlias } from '../function-code.ts';
import type { RegionRun } from '../region.ts';

const atOnce = 10;

/**
 * Updates functions with only a code change at once: seconds before CloudFormation does, which then finds the code in
 * place. The alias of a function is pointed to the version with the code; a function that is called without an alias gets the code itself.
 * Failures here are left to CloudFormation to retry and report, except other code than the release has: throws CodeDiffers, FunctionCodeDiffers.
 * `back`: restores what the stack says, if CloudFormation failed.
 */
export async function putCodeFirst(run: RegionRun, stacks: readonly StackPlan[], back = false): Promise<void> {
  const before = new Map(stacksIn(run.base).map((stack) => [stack.name, stack]));
  const functions = stacks.flatMap(({ name, kind, template, published }) => {
    const deployed = live(before.get(name));
    if (!deployed || kind !== 'lambdas') return [];
    const [was, is] = [deployed.template.Resources, template.Resources];
    const wanted = back ? was : is;
    const units = unitsOf(was);
    const numbers = back ? undefined : published;
    return (
      functionChanges(was, is, (logicalId) => logicalId)
        .filter(({ action, why }) => action === 'update' && why.length === 1 && why[0] === 'code')
        // CodeDeploy will shift the alias gradually.
        .filter(({ id }) => is[aliasOf(id)]?.UpdatePolicy === undefined)
        .flatMap(({ id }) => stepsFor(id, wanted, Object.values(units.get(id) ?? {}), numbers))
    );
  });
  if (functions.length === 0) return;
  if (!back) run.lease?.check();
  await checkCode(
    run.bucket,
    functions.flatMap((step) => ('S3Key' in step ? [step.S3Key] : [])),
  );
  const lambda = await run.aws.in(run.base.region).lambda();
  await inParallel(functions, atOnce, async (step) => {
    try {
      if ('mark' in step) await turnAlias(lambda, step.FunctionName, step.mark, step.number);
      else await putCode(lambda, step, run.host.signal);
    } catch (error) {
      // See above.
      if (error instanceof JawsError && error.code === 'FunctionCodeDiffers') throw error;
    }
  });
}

interface Turn {
  readonly FunctionName: string;
  /** Description of the version. */
  readonly mark: string;
  /** Number of the version, if known: finding it costs another call for each function. */
  readonly number: string | undefined;
}

interface Code {
  readonly FunctionName: string;
  readonly S3Bucket: string;
  readonly S3Key: string;
}

/** How a function gets the code that these resources say; an older URL calls it without its alias. */
function stepsFor(
  logicalId: string,
  resources: Readonly<Record<string, TemplateResource>>,
  unit: readonly TemplateResource[],
  published: StackPlan['published'],
): (Turn | Code)[] {
  const resource = resources[logicalId];
  const FunctionName = resource && nameIn(resource);
  const { Code = {} } = resource?.Properties ?? {};
  const { S3Bucket, S3Key } = Code as { readonly S3Bucket?: unknown; readonly S3Key?: unknown };
  if (FunctionName === undefined || typeof S3Bucket !== 'string' || typeof S3Key !== 'string') return [];
  const version = versionIn(resources, logicalId);
  const known = published?.[FunctionName];
  const number = known?.hash === version?.hash ? known?.version : undefined;
  const turns = version ? [{ FunctionName, mark: markOf(version.hash), number }] : [];
  return version && !unit.some(isUrlOfFunction) ? turns : [...turns, { FunctionName, S3Bucket, S3Key }];
}
