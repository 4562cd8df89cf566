import type { Service } from '../../kernel/service.ts';
import { filterLogEvents } from './events/filter-log-events.ts';
import { getLogEvents } from './events/get-log-events.ts';
import { putLogEvents } from './events/put-log-events.ts';
import { startLiveTail } from './events/start-live-tail.ts';
import { cancelExportTask, createExportTask, describeExportTasks } from './exports/export-tasks.ts';
import {
  deleteMetricFilter,
  describeMetricFilters,
  putMetricFilter,
  testMetricFilter,
} from './filters/metric-filters.ts';
import {
  deleteSubscriptionFilter,
  describeSubscriptionFilters,
  putSubscriptionFilter,
} from './filters/subscription-filters.ts';
import { createLogGroup, deleteLogGroup } from './groups/create-log-group.ts';
import { describeLogGroups, listLogGroups } from './groups/describe-log-groups.ts';
import {
  associateKmsKey,
  deleteRetentionPolicy,
  disassociateKmsKey,
  putLogGroupDeletionProtection,
  putRetentionPolicy,
} from './groups/settings.ts';
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './groups/tags.ts';
import { describeQueries, getQueryResults, startQuery, stopQuery } from './queries/queries.ts';
import { deleteResourcePolicy, describeResourcePolicies, putResourcePolicy } from './resources/resource-policies.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams/streams.ts';
import { resourceTypes } from './types/index.ts';

/** Amazon CloudWatch Logs. */
export const logs: Service = {
  id: 'logs',
  signingNames: ['logs'],
  operations: {
    AssociateKmsKey: associateKmsKey,
    CancelExportTask: cancelExportTask,
    CreateExportTask: createExportTask,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteMetricFilter: deleteMetricFilter,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteSubscriptionFilter: deleteSubscriptionFilter,
    DescribeExportTasks: describeExportTasks,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DescribeMetricFilters: describeMetricFilters,
    DescribeQueries: describeQueries,
    DescribeResourcePolicies: describeResourcePolicies,
    DescribeSubscriptionFilters: describeSubscriptionFilters,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    GetQueryResults: getQueryResults,
    ListLogGroups: listLogGroups,
    ListTagsForResource: listTagsForResource,
    ListTagsLogGroup: listTagsLogGroup,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
    PutMetricFilter: putMetricFilter,
    PutResourcePolicy: putResourcePolicy,
    PutRetentionPolicy: putRetentionPolicy,
    PutSubscriptionFilter: putSubscriptionFilter,
    StartLiveTail: startLiveTail,
    StartQuery: startQuery,
    StopQuery: stopQuery,
    TagLogGroup: tagLogGroup,
    TagResource: tagResource,
    TestMetricFilter: testMetricFilter,
    UntagLogGroup: untagLogGroup,
    UntagResource: untagResource,
  },
  resourceTypes,
};
