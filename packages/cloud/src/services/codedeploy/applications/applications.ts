import type {
  ApplicationInfo,
  BatchGetApplicationsCommandInput,
  BatchGetApplicationsCommandOutput,
  CreateApplicationCommandInput,
  CreateApplicationCommandOutput,
  DeleteApplicationCommandInput,
  GetApplicationCommandInput,
  GetApplicationCommandOutput,
  ListApplicationsCommandInput,
  ListApplicationsCommandOutput,
  UpdateApplicationCommandInput,
} from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkPlatform } from '../check-platform.ts';
import { failure } from '../errors.ts';
import { checkName, findApplication } from '../find.ts';
import { batch, page } from '../page.ts';
import { type ApplicationRecord, applications, deployments, groupKey, groups } from '../records.ts';
import { checkTags } from '../tags/check-tags.ts';

const exists = (name: string) => failure('ApplicationAlreadyExists', `An application named ${name} already exists.`);

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html */
export const createApplication: Operation<CreateApplicationCommandInput, Output<CreateApplicationCommandOutput>> = (
  input,
  ctx,
) => {
  const name = checkName(input.applicationName, 'Application');
  checkPlatform(input.computePlatform);
  if (applications(ctx).has(name)) throw exists(name);
  const id = ctx.kernel.ids.uuid();
  applications(ctx).put(name, { id, name, created: ctx.kernel.clock.now(), tags: checkTags(input.tags) });
  return { applicationId: id };
};

const shape = ({ id, name, created }: Readonly<ApplicationRecord>): ApplicationInfo => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(created),
  linkedToGitHub: false,
  computePlatform: 'Lambda',
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplication.html */
export const getApplication: Operation<GetApplicationCommandInput, Output<GetApplicationCommandOutput>> = (
  input,
  ctx,
) => ({ application: shape(findApplication(ctx, input.applicationName)) });

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetApplications.html */
export const batchGetApplications: Operation<
  BatchGetApplicationsCommandInput,
  Output<BatchGetApplicationsCommandOutput>
> = (input, ctx) => {
  const names = batch(input.applicationNames, 100, 'ApplicationNameRequired', 'application name');
  return { applicationsInfo: names.map((name) => shape(findApplication(ctx, name))) };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplications.html */
export const listApplications: Operation<ListApplicationsCommandInput, Output<ListApplicationsCommandOutput>> = (
  input,
  ctx,
) => {
  const { items, ...rest } = page([...applications(ctx).keys()].sort(), input.nextToken);
  return { applications: items, ...rest };
};

/** Only its name can change. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateApplication.html */
export const updateApplication: Operation<UpdateApplicationCommandInput, object> = (input, ctx) => {
  const found = findApplication(ctx, input.applicationName);
  if (input.newApplicationName === undefined || input.newApplicationName === found.name) return {};
  const name = checkName(input.newApplicationName, 'Application');
  if (applications(ctx).has(name)) throw exists(name);
  applications(ctx).delete(found.name);
  applications(ctx).put(name, { ...found, name });
  for (const group of [...groups(ctx).values()]) {
    if (group.application !== found.name) continue;
    groups(ctx).delete(groupKey(found.name, group.name));
    groups(ctx).put(groupKey(name, group.name), { ...group, application: name });
  }
  for (const deployment of [...deployments(ctx).values()]) {
    if (deployment.application === found.name)
      deployments(ctx).put(deployment.id, { ...deployment, application: name });
  }
  return {};
};

/**
 * With its groups. https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteApplication.html: deleting one that does not exist
 * succeeds.
 */
export const deleteApplication: Operation<DeleteApplicationCommandInput, object> = (input, ctx) => {
  const name = checkName(input.applicationName, 'Application');
  for (const group of [...groups(ctx).values()]) {
    if (group.application === name) groups(ctx).delete(groupKey(name, group.name));
  }
  applications(ctx).delete(name);
  return {};
};
