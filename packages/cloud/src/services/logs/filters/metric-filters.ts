import type {
  DeleteMetricFilterRequest,
  DescribeMetricFiltersRequest,
  DescribeMetricFiltersResponse,
  MetricFilter,
  PutMetricFilterRequest,
  TestMetricFilterRequest,
  TestMetricFilterResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter, limitExceeded, notFound, violation } from '../errors.ts';
import { parsePattern } from '../filter-pattern/compile.ts';
import { findGroup } from '../find.ts';
import { page } from '../page.ts';
import { logs, type MetricFilterRecord } from '../records.ts';
import { check, checkOptional, checkRange, FILTER_NAME, FILTER_PATTERN, GROUP_NAME } from '../validate.ts';

const MAX_FILTERS = 100;
// LocalStack's test_put_metric_filter_with_special_namespace, validated on AWS: namespaces may have colons.
const NAMESPACE = { max: 255, pattern: /^[^*$]*$/ };
const METRIC_NAME = { max: 255, pattern: /^[^:*$]*$/ };

const keyOf = (group: string, name: string): string => `${group}\0${name}`;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
export const putMetricFilter: Operation<PutMetricFilterRequest, object> = (input, ctx) => {
  const name = check(input.filterName, 'filterName', FILTER_NAME);
  const pattern = check(input.filterPattern, 'filterPattern', FILTER_PATTERN);
  const transformations = (input.metricTransformations ?? []).map((one) => ({
    ...one,
    metricName: check(one.metricName, 'metricTransformations.1.member.metricName', METRIC_NAME),
    metricNamespace: check(one.metricNamespace, 'metricTransformations.1.member.metricNamespace', NAMESPACE),
    metricValue: check(one.metricValue, 'metricTransformations.1.member.metricValue', { max: 100 }),
  }));
  if (transformations.length !== 1) {
    const rule = transformations.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 1';
    throw violation(JSON.stringify(transformations), 'metricTransformations', `Member must have length ${rule}`);
  }
  parsePattern(pattern);
  const group = findGroup(input.logGroupName, ctx);
  const { metricFilters } = logs(ctx);
  const key = keyOf(group.name, name);
  const others = [...metricFilters.values()].filter((one) => one.group === group.name && one.name !== name);
  if (others.length >= MAX_FILTERS) throw limitExceeded('Resource limit exceeded.');
  metricFilters.put(key, {
    name,
    group: group.name,
    pattern,
    transformations,
    created: metricFilters.get(key)?.created ?? ctx.kernel.clock.now(),
    applyOnTransformedLogs: input.applyOnTransformedLogs,
  });
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html */
export const describeMetricFilters: Operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse> = (
  input,
  ctx,
) => {
  const prefix = checkOptional(input.filterNamePrefix, 'filterNamePrefix', FILTER_NAME) ?? '';
  const groupName = checkOptional(input.logGroupName, 'logGroupName', GROUP_NAME);
  const metricName = checkOptional(input.metricName, 'metricName', METRIC_NAME);
  const namespace = checkOptional(input.metricNamespace, 'metricNamespace', NAMESPACE);
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  if ((metricName === undefined) !== (namespace === undefined)) {
    throw invalidParameter(
      'If you include the metricName parameter, you must also include the metricNamespace parameter.',
    );
  }
  if (groupName !== undefined) findGroup(groupName, ctx);
  const wanted = [...logs(ctx).metricFilters.values()].filter(
    (filter) =>
      filter.name.startsWith(prefix) &&
      (groupName === undefined || filter.group === groupName) &&
      (metricName === undefined ||
        filter.transformations.some((one) => one.metricName === metricName && one.metricNamespace === namespace)),
  );
  const { items, nextToken } = page(wanted, { nextToken: input.nextToken, limit }, (one) => keyOf(one.name, one.group));
  return { metricFilters: items.map(shape), nextToken };
};

function shape(filter: Readonly<MetricFilterRecord>): MetricFilter {
  return {
    filterName: filter.name,
    filterPattern: filter.pattern,
    metricTransformations: filter.transformations.map((one) => ({ ...one })) as MetricFilter['metricTransformations'],
    creationTime: filter.created,
    logGroupName: filter.group,
    applyOnTransformedLogs: filter.applyOnTransformedLogs ?? false,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html */
export const deleteMetricFilter: Operation<DeleteMetricFilterRequest, object> = (input, ctx) => {
  const name = check(input.filterName, 'filterName', FILTER_NAME);
  const group = findGroup(input.logGroupName, ctx);
  if (!logs(ctx).metricFilters.delete(keyOf(group.name, name))) {
    throw notFound('The specified metric filter does not exist.');
  }
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
export const testMetricFilter: Operation<TestMetricFilterRequest, TestMetricFilterResponse> = (input) => {
  const match = parsePattern(check(input.filterPattern, 'filterPattern', FILTER_PATTERN));
  const messages = input.logEventMessages ?? [];
  if (messages.length < 1 || messages.length > 50) {
    const rule = messages.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 50';
    throw violation(`[${messages.length}]`, 'logEventMessages', `Member must have length ${rule}`);
  }
  return {
    matches: messages.flatMap((eventMessage, index) => {
      const values = match(eventMessage);
      return values ? [{ eventNumber: index + 1, eventMessage, extractedValues: Object.fromEntries(values) }] : [];
    }),
  };
};
