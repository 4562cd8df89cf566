import * as z from 'zod';
import { liveAlias } from '../live.ts';
import { arnOf, permission } from './grants.ts';
import type { EventSourceRecord } from './record.ts';
import { anything } from './values.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html
 * A URL for everyone needs two permissions: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export const url: EventSourceRecord = {
  properties: z.looseObject({
    AuthType: anything.describe('AWS_IAM (default) wants signed requests; NONE lets everyone call the function.'),
    InvokeMode: anything.describe('BUFFERED (default) or RESPONSE_STREAM.'),
    Cors: anything,
  }),
  filledIn: ['TargetFunctionArn', 'Qualifier'],

  resources({ properties }, ids) {
    const AuthType = properties.AuthType ?? 'AWS_IAM';
    const made = {
      [ids.id]: {
        Type: 'AWS::Lambda::Url',
        // It names the alias without referring to it.
        ...(ids.alias !== undefined && { DependsOn: [ids.alias] }),
        Properties: {
          ...properties,
          AuthType,
          TargetFunctionArn: arnOf(ids.function),
          ...(ids.alias !== undefined && { Qualifier: liveAlias }),
        },
      },
    };
    if (AuthType !== 'NONE') return made;
    return {
      ...made,
      ...permission(ids, 'Permission', '*', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      ...permission(ids, 'InvokePermission', '*', { InvokedViaFunctionUrl: true }),
    };
  },
};
