import type {
  CreateStackRefactorCommandInput,
  CreateStackRefactorCommandOutput,
  StackDefinition,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { effectiveValues } from '../engine/plan.ts';
import { specsOf } from '../engine/runs.ts';
import { checkStackName, nameOf, newStackId } from '../names.ts';
import { effectiveTemplate, emptyInput } from '../records.ts';
import { stackInput } from '../stack-input.ts';
import { findStack } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { prepare } from '../template/prepare.ts';
import { bind } from '../template/scope.ts';
import { UNKNOWN, type Value } from '../template/value.ts';
import { checkUpdatable } from '../update-stack.ts';
import { type RefactorRecord, refactorsOf } from './records.ts';
import { placeOf } from './refactored-world.ts';
import { type Side, workOutRefactor } from './work-out-refactor.ts';

/**
 * The refactor is worked out before the answer: its first description has its last status. Mistakes in its templates make it fail;
 * mistakes in the request are errors.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackRefactor.html
 */
export const createStackRefactor: Operation<
  CreateStackRefactorCommandInput,
  Output<CreateStackRefactorCommandOutput>
> = async (request, ctx) => {
  const definitions = request.StackDefinitions ?? [];
  if (definitions.length < 1 || definitions.length > 5) {
    throw validationError('A stack refactor takes 1 to 5 stack definitions');
  }
  const id = ctx.kernel.ids.uuid();
  const { Description: description } = request;
  const common = { id, ...(description === undefined ? {} : { description }) };
  let record: RefactorRecord;
  try {
    const sides: Side[] = [];
    for (const definition of definitions) sides.push(await sideOf(definition, request, ctx));
    const specs = await specsOf(ctx.kernel);
    const worked = await workOutRefactor(ctx, specs, sides, request.ResourceMappings ?? []);
    record = { ...common, ...worked, status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const nothing = { stacks: [], moves: [], executionStatus: 'UNAVAILABLE' } as const;
    record = { ...common, ...nothing, status: 'CREATE_FAILED', statusReason: error.message };
  }
  refactorsOf(ctx).put(id, record);
  return { StackRefactorId: id };
};

const everything = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

/** A stack with its new template. Parameters stay as they are. */
async function sideOf(
  { StackName = '', TemplateBody, TemplateURL }: StackDefinition,
  { EnableStackCreation }: CreateStackRefactorCommandInput,
  ctx: Context,
): Promise<Side> {
  const stack = findStack(ctx, StackName);
  if (stack) checkUpdatable(stack);
  else if (!EnableStackCreation) throw validationError(`Stack [${StackName}] does not exist`);
  const name = stack?.name ?? checkStackName(nameOf(StackName), ctx);
  const template = { ...(TemplateBody ? { TemplateBody } : {}), ...(TemplateURL ? { TemplateURL } : {}) };
  const previous = stack?.input ?? emptyInput;
  const Parameters = Object.keys(previous.parameters).map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
  const asked = { ...template, Parameters, Capabilities: [...everything] };
  const { input, prepared } = await stackInput(asked, ctx, previous, { stackName: name });
  const values = new Map(Object.entries(previous.parameters));
  const specs = await specsOf(ctx.kernel);
  const id = stack?.id ?? newStackId(ctx, name);
  const nothing = (): Value => UNKNOWN;
  const world = { id: nothing, attribute: nothing, importValue: nothing, stackOutput: nothing };
  const { included } = bind(prepared.template, effectiveValues(input), placeOf(ctx, { id, name, input }), world);
  return {
    id,
    name,
    stack,
    included,
    // An acknowledged refactor stays acknowledged.
    input: { ...input, capabilities: previous.capabilities },
    prepared,
    old: stack && prepare(effectiveTemplate(previous), specs, values).template,
  };
}
