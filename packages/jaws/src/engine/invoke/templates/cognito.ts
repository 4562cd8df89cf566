import { randomUUID } from 'node:crypto';
import { type EventTemplate, propertiesOf, type TemplatePlace } from './template.ts';
import { placeholderFor, textOf } from './values.ts';

interface Step {
  /** As CloudFormation's LambdaConfig names it. */
  readonly trigger: string;
  /** The trigger source in the event; other sources of the same step differ by that alone. */
  readonly source: string;
  readonly summary: string;
  /** Part of `request`, beside the user's attributes. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** What the function fills in. */
  readonly response: Readonly<Record<string, unknown>>;
  /** The user is not in the pool yet, so it has no attributes. */
  readonly isUnknown?: true;
}

const challenge = { session: [], userNotFound: false };

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
const steps = {
  'cognito-create-auth-challenge': {
    trigger: 'CreateAuthChallenge',
    source: 'CreateAuthChallenge_Authentication',
    summary: 'Cognito wants a challenge',
    request: { challengeName: 'CUSTOM_CHALLENGE', ...challenge },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  },
  'cognito-custom-message': {
    trigger: 'CustomMessage',
    source: 'CustomMessage_SignUp',
    summary: 'Cognito wants the text of a message',
    request: { codeParameter: '{####}', linkParameter: '{##Click Here##}', usernameParameter: null },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  },
  'cognito-define-auth-challenge': {
    trigger: 'DefineAuthChallenge',
    source: 'DefineAuthChallenge_Authentication',
    summary: 'Cognito asks which challenge comes next',
    request: challenge,
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  },
  'cognito-post-authentication': {
    trigger: 'PostAuthentication',
    source: 'PostAuthentication_Authentication',
    summary: 'a user of Cognito has signed in',
    request: { newDeviceUsed: false },
    response: {},
  },
  'cognito-post-confirmation': {
    trigger: 'PostConfirmation',
    source: 'PostConfirmation_ConfirmSignUp',
    summary: 'a user of Cognito was confirmed',
    response: {},
  },
  'cognito-pre-authentication': {
    trigger: 'PreAuthentication',
    source: 'PreAuthentication_Authentication',
    summary: 'a user of Cognito wants to sign in',
    request: { validationData: null, userNotFound: false },
    response: {},
  },
  'cognito-pre-sign-up': {
    trigger: 'PreSignUp',
    source: 'PreSignUp_SignUp',
    summary: 'somebody wants to sign up',
    request: { validationData: null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  },
  'cognito-pre-token-generation': {
    trigger: 'PreTokenGeneration',
    source: 'TokenGeneration_Authentication',
    summary: 'Cognito is about to issue tokens',
    request: {
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
    },
    response: { claimsOverrideDetails: null },
  },
  'cognito-user-migration': {
    trigger: 'UserMigration',
    source: 'UserMigration_Authentication',
    summary: 'a user that the pool does not have signs in',
    request: { password: 'password', validationData: null, clientMetadata: null },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
    isUnknown: true,
  },
  'cognito-verify-auth-challenge-response': {
    trigger: 'VerifyAuthChallengeResponse',
    source: 'VerifyAuthChallengeResponse_Authentication',
    summary: 'Cognito has an answer to a challenge',
    request: { privateChallengeParameters: {}, challengeAnswer: 'answer', userNotFound: false },
    response: { answerCorrect: null },
  },
} as const satisfies Readonly<Record<string, Step>>;

export type CognitoTemplateName = keyof typeof steps;

const templateOf = (step: Step): EventTemplate => ({
  summary: step.summary,
  fits: (trigger) =>
    trigger.is === 'source' &&
    trigger.source.type === 'AWS::Cognito::UserPool' &&
    trigger.source.properties.Trigger === step.trigger,

  make(place, trigger) {
    const { LambdaVersion } = propertiesOf(trigger);
    // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    const later = LambdaVersion !== undefined && { claimsAndScopeOverrideDetails: null };
    return {
      version: LambdaVersion === undefined ? '1' : String(LambdaVersion).slice(1, 2),
      triggerSource: step.source,
      region: place.region,
      userPoolId: poolOf(place, propertiesOf(trigger).UserPoolArn),
      userName: 'user',
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
      request: {
        ...(!step.isUnknown && { userAttributes: attributes() }),
        ...step.request,
        ...(later && { scopes: ['aws.cognito.signin.user.admin'] }),
      },
      response: later || step.response,
    };
  },
});

const attributes = () => ({
  sub: randomUUID(),
  email_verified: 'true',
  'cognito:user_status': 'CONFIRMED',
  email: 'user@example.com',
});

function poolOf(place: TemplatePlace, arn: unknown): string {
  const text = textOf(arn, place);
  return text?.startsWith('arn:')
    ? text.slice(text.indexOf('/') + 1)
    : `${place.region}_${placeholderFor(arn, 'UserPool')}`;
}

export const cognito = Object.fromEntries(
  Object.entries(steps).map(([name, step]) => [name, templateOf(step)]),
  // `fromEntries` loses the types of the names.
) as Readonly<Record<CognitoTemplateName, EventTemplate>>;
