import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
const WITHOUT_RESOURCE = new Set([
  'ListStacks',
  'ListExports',
  'ListImports',
  'ValidateTemplate',
  'DescribeAccountLimits',
]);

export const cloudformation: ServiceActions = (operation, input, { account, region }) => {
  const action = `cloudformation:${operation}`;
  const name = member(input, 'StackName');
  if (name === undefined) return { action, resource: WITHOUT_RESOURCE.has(operation) ? '*' : undefined };
  if (name.startsWith('arn:')) return { action, resource: name };
  return { action, resource: `arn:aws:cloudformation:${region}:${account}:stack/${name}/*` };
};
