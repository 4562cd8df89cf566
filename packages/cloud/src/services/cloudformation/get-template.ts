import type { GetTemplateCommandInput, GetTemplateCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { findChangeSet } from './change-set-state.ts';
import { specsOf } from './engine/runs.ts';
import { type ChangeSetRecord, effectiveTemplate, type StackInput } from './records.ts';
import { requireStack, withId } from './state.ts';
import { validationError } from './template/errors.ts';
import type { JsonObject } from './template/json.ts';
import { prepare } from './template/prepare.ts';
import type { Specs } from './template/specs.ts';
import { EXTENSIONS } from './template/transforms.ts';
import { collapse } from './transforms/collapse.ts';
import { scopeFor } from './transforms/scope.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const getTemplate: Operation<GetTemplateCommandInput, Output<GetTemplateCommandOutput>> = async (
  request,
  ctx,
) => {
  const { input, stackName } = sourceOf(request, ctx);
  // A stack that only a change set has made so far exists, without a template.
  if (input.template === '') return { TemplateBody: '', StagesAvailable: [] };
  const processed =
    request.TemplateStage === 'Processed' ? processedText(input, stackName, ctx, await specsOf(ctx.kernel)) : undefined;
  return {
    TemplateBody: processed ?? input.template,
    StagesAvailable: ['Original', 'Processed'],
  };
};

/** As its transforms made it, with the language extensions carried out. */
function processedText(input: StackInput, stackName: string, ctx: Context, specs: Specs): string | undefined {
  const specified = new Map(Object.entries(input.parameters));
  const prepared = prepare(effectiveTemplate(input), specs, specified);
  if (!prepared.template.transforms.includes(EXTENSIONS)) return input.processed;
  const { Transform: _, ...rest } = prepared.processed as JsonObject;
  return JSON.stringify(collapse(rest, scopeFor(rest, ctx, specified, stackName).scope));
}

function sourceOf(request: GetTemplateCommandInput, ctx: Context): Pick<ChangeSetRecord, 'input' | 'stackName'> {
  // Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_templates.snapshot.json.
  if (!request.StackName && !request.ChangeSetName) {
    throw validationError('StackName is required if ChangeSetName is not specified.');
  }
  if (request.ChangeSetName && !request.StackName && !request.ChangeSetName.startsWith('arn:')) {
    throw validationError('StackName is a required parameter.');
  }
  if (request.ChangeSetName) return findChangeSet(ctx, request.ChangeSetName, request.StackName);
  const { input, name } = requireStack(ctx, request.StackName, withId);
  return { input, stackName: name };
}
