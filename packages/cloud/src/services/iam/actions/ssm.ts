import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
export const ssm: ServiceActions = (operation, input, { account, region }) => {
  const action = `ssm:${operation}`;
  const arn = (name: string): string =>
    name.startsWith('arn:')
      ? name
      : // Selectors of versions and labels are not part of a parameter's ARN.
        `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '').replace(/:.*/s, '')}`;
  if (operation === 'DescribeParameters') return { action, resource: '*' };
  if (Array.isArray(input.Names)) {
    const [first, ...others] = input.Names.map((name) => arn(String(name)));
    return { action, resource: first, also: others.map((resource) => ({ action, resource })) };
  }
  const isTagged = member(input, 'ResourceType') === 'Parameter';
  const name = member(input, 'Name') ?? member(input, 'Path') ?? (isTagged ? member(input, 'ResourceId') : undefined);
  return { action, resource: name === undefined ? undefined : arn(name === '/' ? '/*' : name) };
};
