import { isObject } from '../base/text.ts';
import { statementsOf } from './compose.ts';
import { liveAlias } from './live.ts';
import type { StageModel, Template, TemplateResource } from './types.ts';

const apiGateway = 'apigateway.amazonaws.com';

/**
 * A stage in which the roles of API Gateway that may call a function may call its alias as well: policies of earlier versions may name
 * functions without a qualifier, which does not cover the alias.
 * https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
 */
export const withAliasRights = (stage: StageModel): StageModel => ({
  ...stage,
  regions: stage.regions.map((region) => ({ ...region, resources: withRights(region.resources) })),
});

function withRights(template: Template): Template {
  const roles = new Set(
    Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::IAM::Role' && JSON.stringify(Properties?.AssumeRolePolicyDocument ?? '').includes(apiGateway)
        ? [id]
        : [],
    ),
  );
  const isOfOne = ({ Type, Properties = {} }: TemplateResource) =>
    (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') &&
    [Properties.Roles ?? []].flat().some((role) => isObject(role) && roles.has(String(role.Ref)));
  const Resources = Object.entries(template.Resources).map(([id, resource]): [string, TemplateResource] => {
    if (isOfOne(resource)) return [id, withDocument(resource)];
    if (!roles.has(id) || !Array.isArray(resource.Properties?.Policies)) return [id, resource];
    const Policies = resource.Properties.Policies.map(
      (policy) => withDocument({ Type: '', Properties: policy }).Properties,
    );
    return [id, { ...resource, Properties: { ...resource.Properties, Policies } }];
  });
  return { ...template, Resources: Object.fromEntries(Resources) };
}

function withDocument(policy: TemplateResource): TemplateResource {
  const statements = statementsOf(policy);
  if (!statements) return policy;
  const { PolicyDocument: document } = policy.Properties as { PolicyDocument: Readonly<Record<string, unknown>> };
  const Statement = statements.map(withAliases);
  if (Statement.every((one, index) => one === statements[index])) return policy;
  return { ...policy, Properties: { ...policy.Properties, PolicyDocument: { ...document, Statement } } };
}

function withAliases(statement: unknown): unknown {
  if (!isObject(statement) || statement.Effect !== 'Allow' || statement.Resource === undefined) return statement;
  const actions = [statement.Action ?? []].flat().map((action) => String(action).toLowerCase());
  if (!actions.some((action) => action === 'lambda:invokefunction' || action === 'lambda:*')) return statement;
  const named = [statement.Resource].flat();
  const added = named.flatMap((resource) => aliasOf(resource) ?? []);
  return added.length === 0 ? statement : { ...statement, Resource: [...named, ...added] };
}

/** The alias of a function that a policy names exactly; undefined for anything else: a name that ends with `*` covers it already. */
function aliasOf(resource: unknown): unknown {
  if (typeof resource === 'string') return isFunction(resource) ? `${resource}:${liveAlias}` : undefined;
  if (!isObject(resource)) return undefined;
  const { 'Fn::Sub': sub, 'Fn::Join': join } = resource;
  if (sub !== undefined) {
    const [text, ...map] = [sub].flat() as unknown[];
    if (typeof text !== 'string' || !isFunction(text)) return undefined;
    return { 'Fn::Sub': map.length > 0 ? [`${text}:${liveAlias}`, ...map] : `${text}:${liveAlias}` };
  }
  const parts = Array.isArray(join) && Array.isArray(join[1]) ? (join[1] as unknown[]) : [];
  const text = parts
    .map((part) => (typeof part === 'string' ? part : '$'))
    .join(String((join as unknown[])?.[0] ?? ''));
  return isFunction(text) ? { 'Fn::Join': ['', [resource, `:${liveAlias}`]] } : undefined;
}

/** ARN of a function without a qualifier. `${…}` stands for a part of which only CloudFormation knows the text. */
const isFunction = (text: string): boolean => /^arn:.*:function:[^:*?]+$/.test(text.replaceAll(/\$\{[^{}]*\}/g, '$'));
