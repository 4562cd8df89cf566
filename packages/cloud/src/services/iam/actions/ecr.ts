import { member, type ServiceActions } from './types.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
export const ecr: ServiceActions = (operation, input, { account, region }) => {
  const name = member(input, 'repositoryName');
  const named = name === undefined ? '*' : `arn:aws:ecr:${region}:${account}:repository/${name}`;
  return { action: `ecr:${operation}`, resource: member(input, 'resourceArn') ?? named };
};
