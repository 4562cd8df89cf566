import type { TemplateResource } from '../cloudformation.ts';
import type { Resources, SourceIds } from './record.ts';

export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The target of a source: the alias, whose `Ref` is an ARN, or the function. */
export const calledArn = ({ alias, function: id }: Pick<SourceIds, 'alias' | 'function'>): object =>
  alias === undefined ? arnOf(id) : { Ref: alias };

/** The policy that lets a service assume a role, with a condition on whose behalf it acts. */
export const trust = (service: string, condition?: Readonly<Record<string, unknown>>) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: [service] },
      Action: ['sts:AssumeRole'],
      ...(condition && { Condition: condition }),
    },
  ],
});

/** A resource that lets a principal call the source's target. */
export function permission(
  ids: SourceIds,
  suffix: string,
  principal: string,
  more: Readonly<Record<string, unknown>>,
): Resources {
  return {
    [`${ids.id}${suffix}`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: ids.alias ?? ids.function },
        Action: 'lambda:InvokeFunction',
        Principal: principal,
        ...more,
      },
    },
  };
}

/**
 * A rule of EventBridge with its permission, which is created first: EventBridge does not retry refused calls. So the permission uses the
 * name that CloudFormation will give the rule, where that is known; otherwise it is created after the rule.
 */
export function rulePermission(ids: SourceIds, rule: TemplateResource): Resources {
  const { Name, EventBusName } = rule.Properties ?? {};
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const stack = '${AWS::StackName}';
  const name = Name === undefined && ids.wholeNames ? `${stack}-${ids.id}-*` : Name;
  if (typeof name !== 'string' || EventBusName !== undefined) {
    return {
      [ids.id]: rule,
      ...permission(ids, 'Permission', 'events.amazonaws.com', { SourceArn: arnOf(ids.id) }),
    };
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const rules = 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule';
  return {
    [ids.id]: { ...rule, DependsOn: [`${ids.id}Permission`] },
    ...permission(ids, 'Permission', 'events.amazonaws.com', { SourceArn: { 'Fn::Sub': `${rules}/${name}` } }),
  };
}

/** The properties with these names that are set, and all others. */
export function split(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): [picked: Record<string, unknown>, rest: Record<string, unknown>] {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  const picked = names.flatMap((name) => entries.filter(([key]) => key === name));
  return [Object.fromEntries(picked), Object.fromEntries(entries.filter(([key]) => !names.includes(key)))];
}
