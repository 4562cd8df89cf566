import type { Service } from '../../kernel/service.ts';
import {
  createDelivery,
  deleteDelivery,
  describeDeliveries,
  getDelivery,
  updateDeliveryConfiguration,
} from './deliveries/deliveries.ts';
import {
  deleteDeliveryDestinationPolicy,
  getDeliveryDestinationPolicy,
  putDeliveryDestinationPolicy,
} from './deliveries/destination-policies.ts';
import {
  deleteDeliveryDestination,
  describeDeliveryDestinations,
  getDeliveryDestination,
  putDeliveryDestination,
} from './deliveries/destinations.ts';
import {
  deleteDeliverySource,
  describeDeliverySources,
  getDeliverySource,
  putDeliverySource,
} from './deliveries/sources.ts';
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
import {
  deleteDestination,
  describeDestinations,
  putDestination,
  putDestinationPolicy,
} from './resources/destinations.ts';
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
    CreateDelivery: createDelivery,
    CreateExportTask: createExportTask,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteDelivery: deleteDelivery,
    DeleteDeliveryDestination: deleteDeliveryDestination,
    DeleteDeliveryDestinationPolicy: deleteDeliveryDestinationPolicy,
    DeleteDeliverySource: deleteDeliverySource,
    DeleteDestination: deleteDestination,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteMetricFilter: deleteMetricFilter,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteSubscriptionFilter: deleteSubscriptionFilter,
    DescribeDeliveries: describeDeliveries,
    DescribeDeliveryDestinations: describeDeliveryDestinations,
    DescribeDeliverySources: describeDeliverySources,
    DescribeDestinations: describeDestinations,
    DescribeExportTasks: describeExportTasks,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DescribeMetricFilters: describeMetricFilters,
    DescribeQueries: describeQueries,
    DescribeResourcePolicies: describeResourcePolicies,
    DescribeSubscriptionFilters: describeSubscriptionFilters,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetDelivery: getDelivery,
    GetDeliveryDestination: getDeliveryDestination,
    GetDeliveryDestinationPolicy: getDeliveryDestinationPolicy,
    GetDeliverySource: getDeliverySource,
    GetLogEvents: getLogEvents,
    GetQueryResults: getQueryResults,
    ListLogGroups: listLogGroups,
    ListTagsForResource: listTagsForResource,
    ListTagsLogGroup: listTagsLogGroup,
    PutDeliveryDestination: putDeliveryDestination,
    PutDeliveryDestinationPolicy: putDeliveryDestinationPolicy,
    PutDeliverySource: putDeliverySource,
    PutDestination: putDestination,
    PutDestinationPolicy: putDestinationPolicy,
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
    UpdateDeliveryConfiguration: updateDeliveryConfiguration,
  },
  resourceTypes,
};
