/** Names of event templates, for a command line that does not load the templates. */
export const templateNames = [
  'apigateway',
  'apigateway-v2',
  'function-url',
  'websocket',
  'sqs',
  'sns',
  's3',
  'dynamodb',
  'kinesis',
  'schedule',
  'eventbridge',
  'logs',
  'cognito-create-auth-challenge',
  'cognito-custom-message',
  'cognito-define-auth-challenge',
  'cognito-post-authentication',
  'cognito-post-confirmation',
  'cognito-pre-authentication',
  'cognito-pre-sign-up',
  'cognito-pre-token-generation',
  'cognito-user-migration',
  'cognito-verify-auth-challenge-response',
] as const;

export type TemplateName = (typeof templateNames)[number];
