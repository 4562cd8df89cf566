import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { RegionPlan, StackPlan } from '../plan/types.ts';
import { stackName } from '../templates/names.ts';
import { changeStack } from './change.ts';
import { type DeployHost, type StackOutcome, stopIfInterrupted } from './context.ts';
import { describeStack } from './describe.ts';
import { prepareStack } from './prepare.ts';
import { pruneCode } from './prune.ts';
import { removeStack } from './remove.ts';
import { uploadCode } from './upload.ts';

export interface RegionWork {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly project: string;
  readonly plan: RegionPlan;
  readonly recover: boolean;
  /** Told of every stack that is done, so that a later failure does not hide it. */
  done(outcome: StackOutcome): void;
}

type Outputs = Readonly<Record<string, string>>;

/** Applies the plan of one region: resources, then code, then functions, then endpoints, then what is to go. */
export async function applyRegion(work: RegionWork): Promise<void> {
  const { host, aws, plan, project } = work;
  const cf = await aws.in(plan.region).cloudFormation();
  const place = (stack: string) => ({ stage: plan.stage, region: plan.region, stack });

  const [resources, rest] = [
    plan.stacks.filter((stack) => stack.kind === 'resources'),
    plan.stacks.filter((stack) => stack.kind !== 'resources'),
  ];
  for (const stack of resources) work.done(await applyStack(work, stack, {}));

  let outputs: Outputs = {};
  if (rest.some((stack) => Object.keys(stack.fromResources).length > 0)) {
    const described = await describeStack(cf, stackName(plan.stage, project, 'resources'));
    outputs = Object.fromEntries(
      (described?.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
    );
  }

  stopIfInterrupted(host.signal);
  await uploadCode(host, aws, plan);

  const lambdas = rest.filter((stack) => stack.kind === 'lambdas' && stack.action !== 'delete');
  const others = rest.filter((stack) => !lambdas.includes(stack));
  const results = await Promise.allSettled(
    lambdas.map(async (stack) => work.done(await applyStack(work, stack, outputs))),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  for (const stack of others) {
    stopIfInterrupted(host.signal);
    if (stack.action === 'delete') work.done(await removeStack({ host, aws, cf, place: place(stack.name) }));
    else work.done(await applyStack(work, stack, outputs));
  }
  // Old code that stays is no reason to fail.
  await pruneCode(aws, project, plan).catch(() => {});
}

/** The values of a stack's parameters, with the outputs of the resources now that they are known. */
function valuesOf(work: RegionWork, stack: StackPlan, outputs: Outputs): Record<string, string> {
  const values: Record<string, string> = { ...stack.parameters };
  for (const [parameter, output] of Object.entries(stack.fromResources)) {
    if (!Object.hasOwn(outputs, output)) {
      const { stage, region } = work.plan;
      throw fail('ResourcesOutputMissing', {
        stage,
        region,
        stack: stackName(stage, work.project, 'resources'),
        output,
      });
    }
    values[parameter] = outputs[output]!;
  }
  return values;
}

async function applyStack(work: RegionWork, stack: StackPlan, outputs: Outputs): Promise<StackOutcome> {
  const { host, aws, plan } = work;
  stopIfInterrupted(host.signal);
  const cf = await aws.in(plan.region).cloudFormation();
  const place = { stage: plan.stage, region: plan.region, stack: stack.name };
  const values = valuesOf(work, stack, outputs);
  if (stack.action === 'none') {
    const taken = Object.keys(stack.fromResources);
    const before = taken.length > 0 ? (await describeStack(cf, stack.name))?.Parameters : [];
    const moved = taken.some(
      (name) => before?.find((parameter) => parameter.ParameterKey === name)?.ParameterValue !== values[name],
    );
    if (!moved) {
      host.emit({ type: 'stack', ...place, state: 'unchanged' });
      return { ...place, result: 'unchanged', ms: 0 };
    }
  }
  const type = await prepareStack({ host, aws, cf, place }, work.recover);
  return changeStack({ host, aws, cf, place }, stack, type, values, { bucket: plan.bucket, project: work.project });
}
