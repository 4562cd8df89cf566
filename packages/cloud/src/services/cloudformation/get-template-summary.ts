import type {
  GetTemplateSummaryCommandInput,
  GetTemplateSummaryCommandOutput,
  ResourceIdentifierSummary,
  ValidateTemplateCommandInput,
  ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { findHandler } from './engine/handler.ts';
import { specsOf } from './engine/runs.ts';
import { requireStack, withId } from './state.ts';
import { neededCapabilities } from './template/capabilities.ts';
import { validationError } from './template/errors.ts';
import { isObject } from './template/json.ts';
import { type Prepared, prepare } from './template/prepare.ts';
import type { Specs } from './template/specs.ts';
import type { Template } from './template/template.ts';
import { parseText } from './template/text.ts';
import { templateText } from './template-source.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export const validateTemplate: Operation<ValidateTemplateCommandInput, Output<ValidateTemplateCommandOutput>> = async (
  request,
  ctx,
) => {
  const { template } = await read(await templateText(request, ctx), ctx);
  const needed = neededCapabilities(template);
  return {
    Parameters: [...template.parameters].map(([name, parameter]) => ({
      ParameterKey: name,
      ...(parameter.default === undefined ? {} : { DefaultValue: parameter.default }),
      NoEcho: parameter.noEcho,
      ...(parameter.description === undefined ? {} : { Description: parameter.description }),
    })),
    ...(template.description === undefined ? {} : { Description: template.description }),
    ...(needed.capabilities.length > 0 ? { Capabilities: [...needed.capabilities] } : {}),
    ...(needed.reason === undefined ? {} : { CapabilitiesReason: needed.reason }),
    ...(template.transforms.length > 0 ? { DeclaredTransforms: [...template.transforms] } : {}),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
export const getTemplateSummary: Operation<
  GetTemplateSummaryCommandInput,
  Output<GetTemplateSummaryCommandOutput>
> = async (request, ctx) => {
  const text = request.StackName ? deployedTemplate(ctx, request.StackName) : await templateText(request, ctx);
  const { template } = await read(text, ctx);
  const needed = neededCapabilities(template);
  const source = parseText(text);
  const version = isObject(source) ? source.AWSTemplateFormatVersion : undefined;
  return {
    Parameters: parameterDeclarations(template),
    ...(template.description === undefined ? {} : { Description: template.description }),
    ...(needed.capabilities.length > 0 ? { Capabilities: [...needed.capabilities] } : {}),
    ...(needed.reason === undefined ? {} : { CapabilitiesReason: needed.reason }),
    ResourceTypes: [...new Set([...template.resources.values()].map((resource) => resource.type))],
    ResourceIdentifierSummaries: identifiersOf(template, await specsOf(ctx.kernel), ctx),
    Version: typeof version === 'string' ? version : '2010-09-09',
    ...(template.metadata === undefined ? {} : { Metadata: JSON.stringify(template.metadata) }),
    ...(template.transforms.length > 0 ? { DeclaredTransforms: [...template.transforms] } : {}),
  };
};

/** The identifiers that an import requires, type by type. */
function identifiersOf(template: Template, specs: Specs, ctx: Context): ResourceIdentifierSummary[] {
  const byType = new Map<string, string[]>();
  for (const [logicalId, { type }] of template.resources) {
    if (!findHandler(ctx.kernel, specs, type)?.read) continue;
    byType.set(type, [...(byType.get(type) ?? []), logicalId]);
  }
  return [...byType].map(([ResourceType, LogicalResourceIds]) => ({
    ResourceType,
    LogicalResourceIds,
    ResourceIdentifiers: [...(specs.resource(ResourceType)?.id ?? [])],
  }));
}

function deployedTemplate(ctx: Context, name: string): string {
  const stack = requireStack(ctx, name, withId);
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  }
  return stack.input.template;
}

async function read(text: string, ctx: Context): Promise<Prepared> {
  return prepare(text, await specsOf(ctx.kernel));
}

function parameterDeclarations(template: Template) {
  return [...template.parameters].map(([name, parameter]) => ({
    ParameterKey: name,
    ...(parameter.default === undefined ? {} : { DefaultValue: parameter.default }),
    ParameterType: parameter.type,
    NoEcho: parameter.noEcho,
    Description: parameter.description ?? '',
    ParameterConstraints: parameter.allowedValues ? { AllowedValues: [...parameter.allowedValues] } : {},
  }));
}
