import type {
  DeleteResourcePolicyRequest,
  DescribeResourcePoliciesRequest,
  DescribeResourcePoliciesResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalidParameter, limitExceeded, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { logs } from '../records.ts';
import { check, checkRange } from '../validate.ts';

interface ResourcePolicyRecord {
  readonly name: string;
  readonly document: string;
  readonly updated: number;
}

const MAX_POLICIES = 10;
const policiesOf = (ctx: Context) => logs(ctx).of<ResourcePolicyRecord>('resource-policies');
const shape = (one: Readonly<ResourcePolicyRecord>) => ({
  policyName: one.name,
  policyDocument: one.document,
  lastUpdatedTime: one.updated,
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
export const putResourcePolicy: Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> = (input, ctx) => {
  const name = check(input.policyName, 'policyName', { max: 256 });
  const document = check(input.policyDocument, 'policyDocument', { max: 5120 });
  try {
    parseUserJson(document);
  } catch {
    throw invalidParameter('The policy document is not valid JSON.');
  }
  const policies = policiesOf(ctx);
  if (!policies.has(name) && policies.size >= MAX_POLICIES) {
    throw limitExceeded('Resource limit exceeded.');
  }
  const record = { name, document, updated: ctx.kernel.clock.now() };
  policies.put(name, record);
  return { resourcePolicy: shape(record) };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html */
export const describeResourcePolicies: Operation<DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse> = (
  input,
  ctx,
) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 1000);
  const { items, nextToken } = page(policiesOf(ctx).values(), { nextToken: input.nextToken, limit }, (one) => one.name);
  return { resourcePolicies: items.map(shape), nextToken };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html */
export const deleteResourcePolicy: Operation<DeleteResourcePolicyRequest, object> = (input, ctx) => {
  const name = check(input.policyName, 'policyName', { max: 256 });
  if (!policiesOf(ctx).delete(name)) throw notFound(`Policy with name [${name}] does not exist`);
  return {};
};
