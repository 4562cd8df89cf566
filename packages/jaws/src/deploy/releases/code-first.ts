import { inParallel, wait } from '../../base/async.ts';
import type { TemplateResource } from '../../model/types.ts';
import { live, stacksIn } from '../../plan/deployed.ts';
import { functionChanges } from '../../plan/function-changes.ts';
import type { StackPlan } from '../../plan/types.ts';
import type { RegionRun } from '../region.ts';

const atOnce = 10;

/** So long a function may take to have its new code. */
const patienceMs = 20_000;

/**
 * Gives functions of which nothing but the code changes their code at once: seconds before CloudFormation does, which then finds it in place.
 * What fails here is CloudFormation's to do and to report. `back`: where CloudFormation failed, the functions get the code that their stack says.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 */
export async function putCodeFirst(run: RegionRun, stacks: readonly StackPlan[], back = false): Promise<void> {
  const before = new Map(stacksIn(run.base).map((stack) => [stack.name, stack]));
  const functions = stacks.flatMap(({ name, kind, template }) => {
    const deployed = live(before.get(name));
    if (!deployed || kind !== 'lambdas') return [];
    const [was, is] = [deployed.template.Resources, template.Resources];
    return functionChanges(was, is, (logicalId) => logicalId)
      .filter(({ action, why }) => action === 'update' && why.length === 1 && why[0] === 'code')
      .flatMap(({ id }) => codeOf((back ? was : is)[id]) ?? []);
  });
  if (functions.length === 0) return;
  if (!back) run.lease?.check();
  const [lambda, { UpdateFunctionCodeCommand, GetFunctionConfigurationCommand }] = await Promise.all([
    run.aws.in(run.base.region).lambda(),
    import('@aws-sdk/client-lambda'),
  ]);
  await inParallel(functions, atOnce, async (input) => {
    try {
      let { LastUpdateStatus: status } = await lambda.send(new UpdateFunctionCodeCommand(input));
      const { FunctionName } = input;
      // CloudFormation would find it busy.
      for (const end = Date.now() + patienceMs; status === 'InProgress' && Date.now() < end; ) {
        await wait(200, run.host.signal);
        ({ LastUpdateStatus: status } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })));
      }
    } catch {
      // See above.
    }
  });
}

interface Code {
  readonly FunctionName: string;
  readonly S3Bucket: string;
  readonly S3Key: string;
}

function codeOf(resource: TemplateResource | undefined): Code | undefined {
  const { FunctionName, Code = {} } = resource?.Properties ?? {};
  const { S3Bucket, S3Key } = Code as { readonly S3Bucket?: unknown; readonly S3Key?: unknown };
  if (typeof FunctionName !== 'string' || typeof S3Bucket !== 'string' || typeof S3Key !== 'string') return undefined;
  return { FunctionName, S3Bucket, S3Key };
}
