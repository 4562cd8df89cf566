import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { parseUserJson } from '../../../kernel/json.ts';
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

  async actual(StatementId, properties, ctx) {
    const { Principal, Action, Condition } = (await statementOf(StatementId, properties, ctx)) ?? {};
    const conditions = Object.assign({}, ...Object.values(Condition ?? {})) as Readonly<Record<string, unknown>>;
    const service = typeof Principal === 'string' ? Principal : Principal?.Service;
    return {
      Action,
      // An account in the template is an ARN in the policy.
      ...(service === undefined ? {} : { Principal: service }),
      SourceArn: conditions['AWS:SourceArn'],
      SourceAccount: conditions['AWS:SourceAccount'],
      FunctionUrlAuthType: conditions['lambda:FunctionUrlAuthType'],
    };
  },

  find: (properties, ctx) => stateOf(ctx.name({ maxLength: 100 }), properties, ctx),
};

async function stateOf(
  StatementId: string,
  properties: Properties,
  ctx: ResourceContext,
): Promise<ResourceState | undefined> {
  if (!(await statementOf(StatementId, properties, ctx))) return undefined;
  return { id: StatementId, attributes: { Id: StatementId } };
}

interface Statement {
  readonly Sid?: string;
  readonly Action?: string;
  readonly Principal?: string | { readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function statementOf(id: string, properties: Properties, ctx: ResourceContext): Promise<Statement | undefined> {
  const found = await orGone(ctx.aws.lambda.getPolicy(target(properties)));
  const statements = (parseUserJson(found?.Policy ?? '{}').Statement ?? []) as readonly Statement[];
  return statements.find(({ Sid }) => Sid === id);
}

/** A qualified name or ARN says which version or alias is meant. */
const target = (properties: Properties) => ({ FunctionName: text(properties, 'FunctionName') });
