import type { Resources, SourceIds } from './record.ts';

export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The policy by which a service may assume a role, under a condition on whose behalf it does. */
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

/** A resource by which a principal may call the function. */
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
        FunctionName: { Ref: ids.function },
        Action: 'lambda:InvokeFunction',
        Principal: principal,
        ...more,
      },
    },
  };
}

/** The properties of these names that are set, and all others. */
export function split(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): [picked: Record<string, unknown>, rest: Record<string, unknown>] {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  const picked = names.flatMap((name) => entries.filter(([key]) => key === name));
  return [Object.fromEntries(picked), Object.fromEntries(entries.filter(([key]) => !names.includes(key)))];
}
