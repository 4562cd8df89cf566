import type { Service } from '../../kernel/service.ts';
import { withUnsupported } from '../../kernel/unsupported-properties.ts';
import { getChange } from './changes.ts';
import {
  createReusableDelegationSet,
  deleteReusableDelegationSet,
  getReusableDelegationSet,
  listReusableDelegationSets,
} from './delegation/delegation-sets.ts';
import { getHealthCheckLastFailureReason, getHealthCheckStatus } from './health/get-health-check-status.ts';
import {
  createHealthCheck,
  deleteHealthCheck,
  getHealthCheck,
  getHealthCheckCount,
  listHealthChecks,
} from './health/health-checks.ts';
import { updateHealthCheck } from './health/update-health-check.ts';
import {
  createQueryLoggingConfig,
  deleteQueryLoggingConfig,
  getQueryLoggingConfig,
  listQueryLoggingConfigs,
} from './logging/query-logging.ts';
import { changeResourceRecordSets } from './records/change-resource-record-sets.ts';
import { listResourceRecordSets } from './records/list-resource-record-sets.ts';
import { resolverPlane } from './resolver/data-plane.ts';
import { testDNSAnswer } from './resolver/test-dns-answer.ts';
import { changeTagsForResource, listTagsForResource, listTagsForResources } from './tags/tags.ts';
import { healthCheck } from './types/health-check.ts';
import { hostedZone } from './types/hosted-zone.ts';
import { recordSetGroup, recordSetType } from './types/record-set.ts';
import { createHostedZone } from './zones/create-hosted-zone.ts';
import {
  deleteHostedZone,
  getDNSSEC,
  getHostedZone,
  getHostedZoneCount,
  getHostedZoneLimit,
  updateHostedZoneComment,
} from './zones/hosted-zones.ts';
import { listHostedZones, listHostedZonesByName, listHostedZonesByVPC } from './zones/list-hosted-zones.ts';
import { associateVPCWithHostedZone, disassociateVPCFromHostedZone } from './zones/vpcs.ts';

/** Amazon Route 53: hosted zones, records, health checks, and a resolver over HTTP. */
export const route53: Service = {
  id: 'route53',
  signingNames: ['route53'],
  operations: {
    AssociateVPCWithHostedZone: associateVPCWithHostedZone,
    ChangeResourceRecordSets: changeResourceRecordSets,
    ChangeTagsForResource: changeTagsForResource,
    CreateHealthCheck: createHealthCheck,
    CreateHostedZone: createHostedZone,
    CreateQueryLoggingConfig: createQueryLoggingConfig,
    CreateReusableDelegationSet: createReusableDelegationSet,
    DeleteHealthCheck: deleteHealthCheck,
    DeleteHostedZone: deleteHostedZone,
    DeleteQueryLoggingConfig: deleteQueryLoggingConfig,
    DeleteReusableDelegationSet: deleteReusableDelegationSet,
    DisassociateVPCFromHostedZone: disassociateVPCFromHostedZone,
    GetChange: getChange,
    GetDNSSEC: getDNSSEC,
    GetHealthCheck: getHealthCheck,
    GetHealthCheckCount: getHealthCheckCount,
    GetHealthCheckLastFailureReason: getHealthCheckLastFailureReason,
    GetHealthCheckStatus: getHealthCheckStatus,
    GetHostedZone: getHostedZone,
    GetHostedZoneCount: getHostedZoneCount,
    GetHostedZoneLimit: getHostedZoneLimit,
    GetQueryLoggingConfig: getQueryLoggingConfig,
    GetReusableDelegationSet: getReusableDelegationSet,
    ListHealthChecks: listHealthChecks,
    ListHostedZones: listHostedZones,
    ListHostedZonesByName: listHostedZonesByName,
    ListHostedZonesByVPC: listHostedZonesByVPC,
    ListQueryLoggingConfigs: listQueryLoggingConfigs,
    ListResourceRecordSets: listResourceRecordSets,
    ListReusableDelegationSets: listReusableDelegationSets,
    ListTagsForResource: listTagsForResource,
    ListTagsForResources: listTagsForResources,
    TestDNSAnswer: testDNSAnswer,
    UpdateHealthCheck: updateHealthCheck,
    UpdateHostedZoneComment: updateHostedZoneComment,
  },
  resourceTypes: [withUnsupported(hostedZone, ['HostedZoneFeatures']), recordSetType, recordSetGroup, healthCheck],
  controlPlane: resolverPlane,
};
