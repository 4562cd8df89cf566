import type { Service } from '../../kernel/service.ts';
import { createArchive, deleteArchive, describeArchive, listArchives, updateArchive } from './archives/archives.ts';
import { cancelReplay, describeReplay, listReplays } from './archives/replays.ts';
import { startReplay } from './archives/start-replay.ts';
import { createEventBus } from './buses/create-event-bus.ts';
import { deleteEventBus, describeEventBus, listEventBuses, updateEventBus } from './buses/event-buses.ts';
import { putPermission, removePermission } from './buses/policy.ts';
import {
  createConnection,
  deauthorizeConnection,
  deleteConnection,
  describeConnection,
  listConnections,
  updateConnection,
} from './connections/connections.ts';
import { deliveries } from './deliver/courier.ts';
import {
  createApiDestination,
  deleteApiDestination,
  describeApiDestination,
  listApiDestinations,
  updateApiDestination,
} from './destinations/destinations.ts';
import {
  activateEventSource,
  deactivateEventSource,
  describeEventSource,
  listEventSources,
} from './partners/event-sources.ts';
import {
  createPartnerEventSource,
  deletePartnerEventSource,
  describePartnerEventSource,
  listPartnerEventSourceAccounts,
  listPartnerEventSources,
  putPartnerEvents,
} from './partners/partner-sources.ts';
import { putEvents } from './put/put-events.ts';
import { putRule } from './rules/put-rule.ts';
import { deleteRule, describeRule, disableRule, enableRule, listRules } from './rules/rules.ts';
import { testEventPattern } from './rules/test-event-pattern.ts';
import { ruleTimer } from './schedule/timer.ts';
import { listTagsForResource, tagResource, untagResource } from './tags/tags.ts';
import { putTargets } from './targets/put-targets.ts';
import { listRuleNamesByTarget, listTargetsByRule, removeTargets } from './targets/targets.ts';
import { resourceTypes } from './types/index.ts';

/** Amazon EventBridge. */
export const events: Service = {
  id: 'events',
  signingNames: ['events'],
  operations: {
    ActivateEventSource: activateEventSource,
    CancelReplay: cancelReplay,
    CreateApiDestination: createApiDestination,
    CreateArchive: createArchive,
    CreateConnection: createConnection,
    CreateEventBus: createEventBus,
    CreatePartnerEventSource: createPartnerEventSource,
    DeactivateEventSource: deactivateEventSource,
    DeauthorizeConnection: deauthorizeConnection,
    DeleteApiDestination: deleteApiDestination,
    DeleteArchive: deleteArchive,
    DeleteConnection: deleteConnection,
    DeleteEventBus: deleteEventBus,
    DeletePartnerEventSource: deletePartnerEventSource,
    DeleteRule: deleteRule,
    DescribeApiDestination: describeApiDestination,
    DescribeArchive: describeArchive,
    DescribeConnection: describeConnection,
    DescribeEventBus: describeEventBus,
    DescribeEventSource: describeEventSource,
    DescribePartnerEventSource: describePartnerEventSource,
    DescribeReplay: describeReplay,
    DescribeRule: describeRule,
    DisableRule: disableRule,
    EnableRule: enableRule,
    ListApiDestinations: listApiDestinations,
    ListArchives: listArchives,
    ListConnections: listConnections,
    ListEventBuses: listEventBuses,
    ListEventSources: listEventSources,
    ListPartnerEventSourceAccounts: listPartnerEventSourceAccounts,
    ListPartnerEventSources: listPartnerEventSources,
    ListReplays: listReplays,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    ListRules: listRules,
    ListTagsForResource: listTagsForResource,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutPartnerEvents: putPartnerEvents,
    PutPermission: putPermission,
    PutRule: putRule,
    PutTargets: putTargets,
    RemovePermission: removePermission,
    RemoveTargets: removeTargets,
    StartReplay: startReplay,
    TagResource: tagResource,
    TestEventPattern: testEventPattern,
    UntagResource: untagResource,
    UpdateApiDestination: updateApiDestination,
    UpdateArchive: updateArchive,
    UpdateConnection: updateConnection,
    UpdateEventBus: updateEventBus,
  },
  resourceTypes,
  start(kernel) {
    kernel.part(ruleTimer).start();
    kernel.part(deliveries).resume();
  },
};
