import { member, passRole, type ServiceActions, structure, withPermissions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
export const scheduler: ServiceActions = (operation, input, { account, region }) => {
  const action = `scheduler:${operation}`;
  if (operation.startsWith('List') && operation !== 'ListTagsForResource') return { action, resource: '*' };
  const name = member(input, 'Name');
  if (name === undefined) return { action, resource: member(input, 'ResourceArn') };
  const path = operation.endsWith('Group')
    ? `schedule-group/${name}`
    : `schedule/${member(input, 'GroupName') ?? 'default'}/${name}`;
  const role = passRole(member(structure(input, 'Target'), 'RoleArn'), 'scheduler');
  return withPermissions({ action, resource: `arn:aws:scheduler:${region}:${account}:${path}` }, [role]);
};
