import { member, type ServiceActions, withPermissions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
const WITHOUT_RESOURCE = new Set(['BatchGetSecretValue', 'GetRandomPassword', 'ListSecrets']);

/** Six letters as at the end of a secret's ARN, for a secret whose own are unknown. */
const END = 'AbCdEf';

/** The gateway replaces a secret's name by its ARN, if the secret exists. */
export const secretsmanager: ServiceActions = (operation, input, { account, region }) => {
  const action = `secretsmanager:${operation}`;
  if (WITHOUT_RESOURCE.has(operation)) return { action, resource: '*' };
  const id = member(input, 'SecretId') ?? member(input, 'Name');
  if (id === undefined) return { action, resource: '*' };
  const arn = id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}-${END}`;
  const stage = member(input, 'VersionStage');
  const first = {
    action,
    resource: arn,
    ...(stage === undefined ? {} : { conditions: { 'secretsmanager:VersionStage': stage } }),
  };
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
  const rotation = operation === 'RotateSecret' ? member(input, 'RotationLambdaARN') : undefined;
  return rotation === undefined
    ? first
    : withPermissions(first, [{ action: 'lambda:InvokeFunction', resource: rotation }]);
};
