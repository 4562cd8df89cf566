import type { GetTemplateCommandInput, GetTemplateCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { findChangeSet } from './change-set-state.ts';
import { specsOf } from './engine/runs.ts';
import type { StackInput } from './records.ts';
import { requireStack, withId } from './state.ts';
import { validationError } from './template/errors.ts';
import { prepare } from './template/prepare.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const getTemplate: Operation<GetTemplateCommandInput, Output<GetTemplateCommandOutput>> = async (
  request,
  ctx,
) => {
  const input = inputOf(request, ctx);
  const prepared = prepare(input.template, await specsOf(ctx.kernel), new Map(Object.entries(input.parameters)));
  const processed = request.TemplateStage === 'Processed' && prepared.transformed;
  return {
    TemplateBody: processed ? JSON.stringify(prepared.processed) : input.template,
    StagesAvailable: ['Original', 'Processed'],
  };
};

function inputOf(request: GetTemplateCommandInput, ctx: Context): StackInput {
  if (request.ChangeSetName) return findChangeSet(ctx, request.ChangeSetName, request.StackName).input;
  const stack = requireStack(ctx, request.StackName, withId);
  // A stack that only a change set has made so far has no template.
  if (stack.input.template === '') throw validationError(`Stack with id ${request.StackName} does not exist`);
  return stack.input;
}
