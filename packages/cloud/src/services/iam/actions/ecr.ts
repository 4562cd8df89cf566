import { list, member, type ServiceActions, withPermissions } from './types.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
export const ecr: ServiceActions = (operation, input, { account, region }) => {
  const name = member(input, 'repositoryName');
  const named = name === undefined ? '*' : `arn:aws:ecr:${region}:${account}:repository/${name}`;
  const action = `ecr:${operation}`;
  const names = list(input, 'repositoryNames').map(
    (one) => `arn:aws:ecr:${region}:${account}:repository/${String(one)}`,
  );
  const [first, ...others] = names;
  if (first !== undefined)
    return withPermissions(
      { action, resource: first },
      others.map((resource) => ({ action, resource })),
    );
  return { action, resource: member(input, 'resourceArn') ?? named };
};
