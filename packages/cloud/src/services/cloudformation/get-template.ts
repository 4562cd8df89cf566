import type { GetTemplateCommandInput, GetTemplateCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { findChangeSet } from './change-set-state.ts';
import { specsOf } from './engine/runs.ts';
import type { StackInput } from './records.ts';
import { requireStack, withId } from './state.ts';
import { prepare } from './template/prepare.ts';
import type { Specs } from './template/specs.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const getTemplate: Operation<GetTemplateCommandInput, Output<GetTemplateCommandOutput>> = async (
  request,
  ctx,
) => {
  const input = inputOf(request, ctx);
  // A stack that only a change set has made so far is there, without a template.
  if (input.template === '') return { TemplateBody: '', StagesAvailable: [] };
  const processed = request.TemplateStage === 'Processed' ? processedText(input, await specsOf(ctx.kernel)) : undefined;
  return {
    TemplateBody: processed ?? input.template,
    StagesAvailable: ['Original', 'Processed'],
  };
};

function processedText(input: StackInput, specs: Specs): string | undefined {
  if (input.processed !== undefined) return input.processed;
  const prepared = prepare(input.template, specs, new Map(Object.entries(input.parameters)));
  return prepared.transformed ? JSON.stringify(prepared.processed) : undefined;
}

function inputOf(request: GetTemplateCommandInput, ctx: Context): StackInput {
  if (request.ChangeSetName) return findChangeSet(ctx, request.ChangeSetName, request.StackName).input;
  const stack = requireStack(ctx, request.StackName, withId);
  return stack.input;
}
