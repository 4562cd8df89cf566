import type { Capability, Parameter, RollbackConfiguration, Tag } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { checkRole } from './engine/as-role.ts';
import { storedParameter } from './engine/dynamic-references.ts';
import { specsOf } from './engine/runs.ts';
import { newStackId } from './names.ts';
import type { StackInput } from './records.ts';
import { checkStoredValues } from './stored-values.ts';
import { neededCapabilities, requireCapabilities } from './template/capabilities.ts';
import { validationError } from './template/errors.ts';
import { evaluate } from './template/evaluate.ts';
import { dependencyGraph } from './template/graph.ts';
import { parameterValues } from './template/parameters.ts';
import { type Prepared, prepare } from './template/prepare.ts';
import { checkRules } from './template/rules.ts';
import { bind, type KnownValues } from './template/scope.ts';
import { readSource } from './template/source.ts';
import type { Specs } from './template/specs.ts';
import type { Template } from './template/template.ts';
import { transformNames } from './template/transforms.ts';
import { type Scope, UNKNOWN } from './template/value.ts';
import { type TemplateArguments, templateText } from './template-source.ts';
import { processTemplate } from './transforms/index.ts';

/** The common input of CreateStack, UpdateStack and CreateChangeSet. */
export interface StackArguments extends TemplateArguments {
  readonly Parameters?: readonly Parameter[];
  readonly Capabilities?: readonly Capability[];
  readonly Tags?: readonly Tag[];
  readonly NotificationARNs?: readonly string[];
  readonly RoleARN?: string;
  readonly RollbackConfiguration?: RollbackConfiguration;
}

export interface CheckedInput {
  readonly input: StackInput;
  readonly prepared: Prepared;
}

/** Reads and checks a request's template and parameters. Omitted members are as in `previous`. */
export async function stackInput(
  request: StackArguments,
  ctx: Context,
  previous?: StackInput,
  options: { reviewed?: boolean; stackName?: string } = {},
): Promise<CheckedInput> {
  const template = await templateText(request, ctx, previous?.template);
  const specs = await specsOf(ctx.kernel);
  const specified = new Map(
    (request.Parameters ?? []).flatMap((parameter) =>
      parameter.ParameterValue === undefined || parameter.UsePreviousValue
        ? []
        : [[parameter.ParameterKey ?? '', parameter.ParameterValue]],
    ),
  );
  const before = Object.entries(previous?.parameters ?? {}).filter(([name]) => !specified.has(name));
  const values = new Map([...before, ...specified]);
  // A change set can be looked at before macros' work is done for good.
  const macros = options.reviewed ? [] : transformNames(readSource(template, specs).json);
  const acknowledged = request.Capabilities ?? [];
  // Other emulators ask for no acknowledgement.
  if (!ctx.kernel.lenient && macros.length > 0) requireCapabilities(['CAPABILITY_AUTO_EXPAND'], acknowledged);
  const { processed, prepared } = await prepareProcessed(template, specs, values, ctx);
  const parameters = parameterValues(prepared.template, request.Parameters ?? [], previous?.parameters);
  if (!ctx.kernel.lenient) requireCapabilities(neededCapabilities(prepared.template, []).capabilities, acknowledged);
  const tags = checkTags(request.Tags);
  const description = prepared.template.description;
  const roleArn = request.RoleARN ?? previous?.roleArn;
  await checkRole(ctx, request.RoleARN);
  if (!ctx.kernel.lenient) await checkStoredValues(prepared.template, parameters, ctx);
  const rollback = request.RollbackConfiguration ? triggersOf(request.RollbackConfiguration) : previous?.rollback;
  const input: StackInput = {
    template,
    ...(processed === undefined ? {} : { processed }),
    ...(description === undefined ? {} : { description }),
    parameters,
    noEcho: [...prepared.template.parameters].filter(([, parameter]) => parameter.noEcho).map(([name]) => name),
    resolved: await resolveStored(prepared.template, parameters, ctx),
    capabilities: request.Capabilities ?? [],
    tags: tags ?? previous?.tags ?? [],
    notificationArns: request.NotificationARNs ?? previous?.notificationArns ?? [],
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(rollback === undefined ? {} : { rollback }),
  };
  checkEvaluates(input, prepared, ctx, options.stackName ?? '');
  return { input, prepared };
}

/** A template that a transform could not make, or made wrong: no mistake of the request, for AWS, but of the deployment. */
export class TransformFailure extends AwsError {}

async function prepareProcessed(template: string, specs: Specs, values: ReadonlyMap<string, string>, ctx: Context) {
  let processed: string | undefined;
  try {
    processed = await processTemplate(template, ctx, specs, values);
    if (processed !== undefined) return { processed, prepared: prepare(processed, specs, values) };
  } catch (error) {
    const own = error instanceof AwsError && error.status !== 501;
    if (!own || (processed === undefined && !TRANSFORM.test(error.message))) throw error;
    throw new TransformFailure(error.code, error.message, error.status);
  }
  return { processed, prepared: prepare(template, specs, values) };
}

/** AWS's error for a transform that it could not carry out. */
const TRANSFORM = /^(Transform |No transform named |Failed to execute transform |Received malformed response from )/;

function triggersOf({ RollbackTriggers = [], MonitoringTimeInMinutes }: RollbackConfiguration) {
  if (RollbackTriggers.length > 5) throw validationError('RollbackTriggers can have 5 members at most');
  return {
    triggers: RollbackTriggers.map(({ Arn = '', Type = '' }) => ({ arn: Arn, type: Type })),
    ...(MonitoringTimeInMinutes === undefined ? {} : { minutes: MonitoringTimeInMinutes }),
  };
}

/** Evaluates everything once without any resource's values: mistakes in the parameters alone are reported at once. */
function checkEvaluates(input: StackInput, { template }: Prepared, ctx: Context, stackName: string): void {
  const nowhere = {
    account: ctx.account,
    region: ctx.region,
    // Of an id's shape: templates take ids apart.
    stackId: newStackId(ctx, stackName),
    stackName,
    notificationArns: input.notificationArns,
  };
  const world: KnownValues = {
    id: () => UNKNOWN,
    attribute: () => UNKNOWN,
    importValue: () => UNKNOWN,
    stackOutput: () => UNKNOWN,
  };
  const bound = bind(template, { ...input.parameters, ...input.resolved }, nowhere, world);
  checkRules(bound);
  dependencyGraph(bound);
  for (const output of template.outputs.values()) {
    if (output.condition !== undefined && !bound.scope.condition(output.condition)) continue;
    evaluate(output.value, { ...bound.scope, ...forOutputs(bound.scope) });
  }
}

function forOutputs(scope: Scope): Pick<Scope, 'ref' | 'attribute'> {
  const withParameterName = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof AwsError)
        throw validationError(
          error.message.replace(/^Template format error: (.*) in the Resources block/, '$1 in the Outputs block'),
        );
      throw error;
    }
  };
  return {
    ref: (name) => withParameterName(() => scope.ref(name)),
    attribute: (logicalId, attribute) => withParameterName(() => scope.attribute(logicalId, attribute)),
  };
}

async function resolveStored(
  template: Template,
  values: StackInput['parameters'],
  ctx: Context,
): Promise<StackInput['resolved']> {
  const stored = [...template.parameters].filter(([, { type }]) => type.startsWith('AWS::SSM::Parameter::Value<'));
  const entries = stored.map(async ([name]) => [name, await parameterValue(name, values[name] ?? '', ctx)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The message as recorded from AWS: LocalStack, tests/aws/services/cloudformation/test_template_engine.snapshot.json.
 */
async function parameterValue(parameter: string, name: string, ctx: Context): Promise<string> {
  try {
    return await storedParameter(name, ctx);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ParameterNotFound') throw error;
    throw validationError(`Parameter ${parameter} should either have input value or default value`);
  }
}

function checkTags(tags: readonly Tag[] | undefined): { Key: string; Value: string }[] | undefined {
  if (!tags) return undefined;
  const seen = new Set<string>();
  return tags.map(({ Key = '', Value = '' }) => {
    if (Key.startsWith('aws:')) throw validationError('aws: prefixed tag key names are not allowed for external use.');
    if (seen.has(Key)) throw validationError(`Duplicate tag keys found: ${Key}. Tag keys must be unique.`);
    seen.add(Key);
    return { Key, Value };
  });
}
