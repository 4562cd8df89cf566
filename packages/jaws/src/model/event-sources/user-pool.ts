import * as z from 'zod';
import { permission } from './grants.ts';
import type { EventSourceRecord, SourceIds } from './record.ts';
import { value } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-lambdaconfig.html */
const triggers = [
  'CreateAuthChallenge',
  'CustomMessage',
  'DefineAuthChallenge',
  'PostAuthentication',
  'PostConfirmation',
  'PreAuthentication',
  'PreSignUp',
  'PreTokenGeneration',
  'UserMigration',
  'VerifyAuthChallengeResponse',
] as const;

/** A step of a user pool: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
export const userPool: EventSourceRecord = {
  properties: z.strictObject({
    UserPoolArn: value.describe('ARN of a user pool of the resources template: a Ref to an output that has it.'),
    Trigger: z.enum(triggers).describe('The step in which Cognito asks the function.'),
    LambdaVersion: z.enum(['V2_0', 'V3_0']).optional().describe('Of the event of PreTokenGeneration; V1_0 by default.'),
  }),
  filledIn: [],

  problem: ({ properties: { Trigger, LambdaVersion } }) =>
    LambdaVersion !== undefined && Trigger !== 'PreTokenGeneration'
      ? `has a LambdaVersion, which only the Trigger PreTokenGeneration has`
      : undefined,

  wiring: ({ properties: { UserPoolArn, Trigger, LambdaVersion } }, functionArn) => ({
    of: UserPoolArn,
    named: 'UserPoolArn',
    type: 'AWS::Cognito::UserPool',
    properties: {
      LambdaConfig:
        LambdaVersion === undefined
          ? { [Trigger as string]: functionArn }
          : { PreTokenGenerationConfig: { LambdaArn: functionArn, LambdaVersion } },
    },
    elsewhere: false,
    hint: 'Refer to an output whose value is the Arn of the user pool: its trigger is a property of that resource.',
  }),

  resources({ properties: { UserPoolArn } }, ids) {
    const grant = (to: SourceIds, suffix: string) =>
      permission(to, suffix, 'cognito-idp.amazonaws.com', { SourceArn: UserPoolArn });
    const ofFunction = grant({ ...ids, alias: undefined }, 'Permission');
    // The pool is in another stack, and calls the function until that stack is updated.
    return ids.alias === undefined ? ofFunction : { ...ofFunction, ...grant(ids, 'LivePermission') };
  },
};
