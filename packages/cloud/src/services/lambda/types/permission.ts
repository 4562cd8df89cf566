import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const permission: ResourceType = {
  type: 'AWS::Lambda::Permission',

  async create(properties, ctx) {
    const StatementId = ctx.name({ maxLength: 100 });
    await ctx.aws.lambda.addPermission({
      ...target(properties),
      StatementId,
      Action: text(properties, 'Action'),
      Principal: text(properties, 'Principal'),
      SourceArn: text(properties, 'SourceArn'),
      SourceAccount: text(properties, 'SourceAccount'),
      EventSourceToken: text(properties, 'EventSourceToken'),
      PrincipalOrgID: text(properties, 'PrincipalOrgID'),
      FunctionUrlAuthType: text(properties, 'FunctionUrlAuthType') as AddPermissionRequest['FunctionUrlAuthType'],
      InvokedViaFunctionUrl: flag(properties, 'InvokedViaFunctionUrl'),
    });
    return { id: StatementId, attributes: { Id: StatementId } };
  },

  async delete(StatementId, properties, ctx) {
    await orGone(ctx.aws.lambda.removePermission({ ...target(properties), StatementId }));
  },

  read: stateOf,

  find: (properties, ctx) => stateOf(ctx.name({ maxLength: 100 }), properties, ctx),
};

async function stateOf(
  StatementId: string,
  properties: Properties,
  ctx: ResourceContext,
): Promise<ResourceState | undefined> {
  const found = await orGone(ctx.aws.lambda.getPolicy(target(properties)));
  const statements = (JSON.parse(found?.Policy ?? '{}').Statement ?? []) as readonly { Sid?: string }[];
  if (!statements.some(({ Sid }) => Sid === StatementId)) return undefined;
  return { id: StatementId, attributes: { Id: StatementId } };
}

/** A qualified name or ARN says which version or alias is meant. */
const target = (properties: Properties) => ({ FunctionName: text(properties, 'FunctionName') });
