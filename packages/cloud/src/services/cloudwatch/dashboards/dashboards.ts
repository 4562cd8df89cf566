import type {
  DeleteDashboardsCommandInput,
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  ListDashboardsCommandInput,
  ListDashboardsCommandOutput,
  PutDashboardCommandInput,
  PutDashboardCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalidValue, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { dashboardsOf, tagsOf } from '../records.ts';
import { checkTags } from '../tags/tags.ts';

const arnOf = ({ account, region }: Context, name: string): string =>
  `arn:${partitionOf(region)}:cloudwatch::${account}:dashboard/${name}`;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
export const putDashboard: Operation<PutDashboardCommandInput, Output<PutDashboardCommandOutput>> = (input, ctx) => {
  const { DashboardName: name = '', DashboardBody: body = '', Tags = [] } = input;
  if (!/^[\w-]{1,255}$/.test(name)) {
    // LocalStack's test_invalid_dashboard_name, recorded on AWS.
    throw invalidValue(
      `The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n`,
    );
  }
  const problems = problemsOf(body);
  if (problems.length > 0) throw invalidBody('The dashboard body is invalid, there are validation errors', problems);
  const all = dashboardsOf(ctx);
  const isNew = !all.has(name);
  all.put(name, { name, body, modified: ctx.kernel.clock.now() });
  if (isNew && Tags.length > 0) tagsOf(ctx).put(arnOf(ctx, name), checkTags(Tags, []));
  return { DashboardValidationMessages: [] };
};

interface Problem {
  readonly DataPath: string;
  readonly Message: string;
}

const invalidBody = (message: string, dashboardValidationMessages: readonly Problem[] = []) =>
  new AwsError('InvalidParameterInput', message, 400, { dashboardValidationMessages });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function problemsOf(body: string): Problem[] {
  let parsed: unknown;
  try {
    parsed = parseUserJson(body);
  } catch {
    return [{ DataPath: '/', Message: 'The field DashboardBody must be a valid JSON object' }];
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return [{ DataPath: '/', Message: 'The field DashboardBody must be a valid JSON object' }];
  }
  const widgets: unknown = 'widgets' in parsed ? parsed.widgets : undefined;
  if (!Array.isArray(widgets)) {
    return [{ DataPath: '/', Message: 'The dashboard body must have required property "widgets"' }];
  }
  return widgets.flatMap((widget: { type?: unknown } | null, i) => [
    ...(typeof widget?.type === 'string'
      ? []
      : [{ DataPath: `/widgets/${i}`, Message: 'Should have required property "type"' }]),
  ]);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html */
export const getDashboard: Operation<GetDashboardCommandInput, Output<GetDashboardCommandOutput>> = (input, ctx) => {
  const { DashboardName = '' } = input;
  const found = dashboardsOf(ctx).get(DashboardName);
  if (!found) throw notFound(`Dashboard ${DashboardName} does not exist`);
  return { DashboardArn: arnOf(ctx, DashboardName), DashboardBody: found.body, DashboardName };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html */
export const listDashboards: Operation<ListDashboardsCommandInput, Output<ListDashboardsCommandOutput>> = (
  { DashboardNamePrefix = '', NextToken },
  ctx,
) => {
  const all = [...dashboardsOf(ctx).values()].filter(({ name }) => name.startsWith(DashboardNamePrefix));
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, ...rest } = page(all, NextToken, 1000);
  return {
    DashboardEntries: items.map(({ name, body, modified }) => ({
      DashboardName: name,
      DashboardArn: arnOf(ctx, name),
      LastModified: new Date(modified),
      Size: Buffer.byteLength(body),
    })),
    ...rest,
  };
};

/** All or nothing. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteDashboards.html */
export const deleteDashboards: Operation<DeleteDashboardsCommandInput, object> = ({ DashboardNames = [] }, ctx) => {
  if (DashboardNames.length === 0) throw invalidValue('The parameter DashboardNames must not be empty.');
  const all = dashboardsOf(ctx);
  for (const name of DashboardNames) if (!all.has(name)) throw notFound(`Dashboard ${name} does not exist`);
  for (const name of DashboardNames) {
    all.delete(name);
    tagsOf(ctx).delete(arnOf(ctx, name));
  }
  return {};
};
