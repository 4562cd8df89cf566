import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { orGoneBy } from '../../../kernel/properties.ts';
import { pause } from '../../../kernel/time/timers.ts';
import type { AliasShift } from '../records.ts';
import { evaluate } from '../template/evaluate.ts';
import { isObject, type Json } from '../template/json.ts';
import type { Wanted } from './apply.ts';
import type { Deployment } from './deployment.ts';
import { setResource } from './journal.ts';
import type { Plan } from './plan.ts';
import { ResourceFailure } from './reason.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Milliseconds between two looks at a deployment: short ones first, for those that shift all at once. */
const FIRST_PACE = 50;
const PACE = 1_000;

/** The template's settings for shifting an alias's traffic, with its functions resolved. */
export function aliasShift(plan: Plan, policy: Json | undefined): AliasShift | undefined {
  if (policy === undefined) return undefined;
  const value = evaluate(policy, plan.bound.scope);
  if (!isObject(value)) return undefined;
  const text = (name: string): string | undefined => (typeof value[name] === 'string' ? value[name] : undefined);
  const [applicationName, deploymentGroupName] = [text('ApplicationName'), text('DeploymentGroupName')];
  if (applicationName === undefined || deploymentGroupName === undefined) {
    throw new ResourceFailure(
      'CodeDeployLambdaAliasUpdate needs the properties ApplicationName and DeploymentGroupName.',
    );
  }
  const [before, after] = [text('BeforeAllowTrafficHook'), text('AfterAllowTrafficHook')];
  return {
    applicationName,
    deploymentGroupName,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/**
 * Has CodeDeploy shift an alias to the version that the template says, and waits for it. Throws when the deployment does not
 * succeed, when the roll-back that CodeDeploy does then is over.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export async function shiftAlias(d: Deployment, ctx: Context, wanted: Wanted, shift: AliasShift): Promise<void> {
  const { logicalId, type, evaluated } = wanted;
  const { lambda, codedeploy } = ctx.aws;
  const [functionName, alias] = namesOf(evaluated.properties);
  const target = String(evaluated.properties.FunctionVersion);
  const { FunctionVersion: current = '' } = await lambda.getAlias({ FunctionName: functionName, Name: alias });
  if (current === target) return;
  const note = (reason: string) =>
    setResource(d, logicalId, { status: 'UPDATE_IN_PROGRESS', reason, properties: evaluated.shown }, { type });
  const { applicationName, deploymentGroupName } = shift;
  const content = appSpec(evaluated.properties, current, target, shift);
  const { deploymentId = '' } = await codedeploy.createDeployment({
    applicationName,
    deploymentGroupName,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
  });
  note(`CodeDeploy deployment started: ${deploymentId}`);
  const ended = await endOf(ctx, deploymentId, d.signal);
  if (!ended) await stop(ctx, deploymentId);
  else if (ended.status === 'Succeeded') return;
  const { deploymentInfo: last = {} } = await codedeploy.getDeployment({ deploymentId });
  const { rollbackDeploymentId: back } = last.rollbackInfo ?? {};
  if (back !== undefined) {
    note(`CodeDeploy rollback deployment started: ${back}`);
    await endOf(ctx, back);
  }
  if (!ended) throw new ResourceFailure('Resource update cancelled');
  // As AWS words it: a deployment's failure is the service's own, not a request's.
  const message = `${deploymentId} failed. ${last.errorInformation?.message ?? ''}`;
  throw new ResourceFailure(
    `Resource handler returned message: "${message}" (RequestToken: ${d.ctx.kernel.ids.uuid()}, HandlerErrorCode: InternalFailure)`,
  );
}

/**
 * Stops what still shifts an alias that is rolled back, such as after a restart of the cloud: the alias then goes back at once.
 */
export async function stopShift(ctx: Context, properties: Properties, shift: AliasShift): Promise<void> {
  const { applicationName, deploymentGroupName } = shift;
  const { codedeploy } = ctx.aws;
  const active = { includeOnlyStatuses: ['Created' as const, 'Queued' as const, 'InProgress' as const] };
  const asked = codedeploy.listDeployments({ applicationName, deploymentGroupName, ...active });
  const { deployments = [] } = (await ignoringMissing(asked)) ?? {};
  for (const deploymentId of deployments) {
    const { deploymentInfo = {} } = await codedeploy.getDeployment({ deploymentId });
    if (!isAbout(deploymentInfo, properties)) continue;
    if (deploymentInfo.creator === 'user') await stop(ctx, deploymentId);
    const { deploymentInfo: last } = await codedeploy.getDeployment({ deploymentId });
    await endOf(ctx, last?.rollbackInfo?.rollbackDeploymentId ?? deploymentId);
  }
}

const ignoringMissing = orGoneBy('ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException');

const namesOf = (properties: Properties): [functionName: string, alias: string] => [
  String(properties.FunctionName),
  String(properties.Name),
];

function appSpec(properties: Properties, current: string, target: string, { before, after }: AliasShift): string {
  const [Name, Alias] = namesOf(properties);
  const Properties = { Name, Alias, CurrentVersion: current, TargetVersion: target };
  const hooks = [
    ...(before === undefined ? [] : [{ BeforeAllowTraffic: before }]),
    ...(after === undefined ? [] : [{ AfterAllowTraffic: after }]),
  ];
  return JSON.stringify({
    version: 0,
    Resources: [{ function: { Type: 'AWS::Lambda::Function', Properties } }],
    ...(hooks.length === 0 ? {} : { Hooks: hooks }),
  });
}

/** Whether a deployment that is under way shifts this alias: its AppSpec file is one of ours. */
function isAbout({ revision }: DeploymentInfo, properties: Properties): boolean {
  try {
    const { Resources } = parseUserJson(revision?.appSpecContent?.content ?? '');
    const [Name, Alias] = namesOf(properties);
    const { Properties: specified } = Resources[0].function;
    return specified.Name === Name && specified.Alias === Alias;
  } catch {
    return false;
  }
}

/** The deployment once it has ended; undefined when the signal came first. */
async function endOf(ctx: Context, deploymentId: string, signal?: AbortSignal): Promise<DeploymentInfo | undefined> {
  const { aws, kernel } = ctx;
  for (let pace = FIRST_PACE; ; pace = Math.min(PACE, pace * 2)) {
    const { deploymentInfo } = await aws.codedeploy.getDeployment({ deploymentId });
    if (deploymentInfo?.completeTime) return deploymentInfo;
    if (signal?.aborted) return undefined;
    await pause(kernel.clock, pace, signal);
  }
}

/** Stops a deployment, with CodeDeploy's own roll-back; one that has ended meanwhile is left alone. */
async function stop(ctx: Context, deploymentId: string): Promise<void> {
  try {
    await ctx.aws.codedeploy.stopDeployment({ deploymentId, autoRollbackEnabled: true });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'DeploymentAlreadyCompletedException') throw error;
  }
}
