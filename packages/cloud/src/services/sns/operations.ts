import type { Operation } from '../../kernel/context.ts';
import { publish } from './publish/publish.ts';
import { publishBatch } from './publish/publish-batch.ts';
import {
  createPlatformApplication,
  deletePlatformApplication,
  getPlatformApplicationAttributes,
  listPlatformApplications,
  setPlatformApplicationAttributes,
} from './push/applications.ts';
import {
  createPlatformEndpoint,
  deleteEndpoint,
  getEndpointAttributes,
  listEndpointsByPlatformApplication,
  setEndpointAttributes,
} from './push/endpoints.ts';
import { getSMSAttributes, setSMSAttributes } from './sms/attributes.ts';
import {
  checkIfPhoneNumberIsOptedOut,
  listOriginationNumbers,
  listPhoneNumbersOptedOut,
  optInPhoneNumber,
} from './sms/opt-out.ts';
import {
  createSMSSandboxPhoneNumber,
  deleteSMSSandboxPhoneNumber,
  getSMSSandboxAccountStatus,
  listSMSSandboxPhoneNumbers,
  verifySMSSandboxPhoneNumber,
} from './sms/sandbox.ts';
import { listSubscriptions, listSubscriptionsByTopic } from './subscriptions/list.ts';
import { subscribe } from './subscriptions/subscribe.ts';
import { getSubscriptionAttributes, setSubscriptionAttributes } from './subscriptions/subscription-attributes.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { getTopicAttributes, setTopicAttributes } from './topics/attributes.ts';
import { createTopic } from './topics/create-topic.ts';
import { getDataProtectionPolicy, putDataProtectionPolicy } from './topics/data-protection.ts';
import { addPermission, removePermission } from './topics/permissions.ts';
import { deleteTopic, listTopics } from './topics/topics.ts';

/** Operations that require a signed request. */
export const operations: Readonly<Record<string, Operation>> = {
  AddPermission: addPermission,
  CheckIfPhoneNumberIsOptedOut: checkIfPhoneNumberIsOptedOut,
  CreatePlatformApplication: createPlatformApplication,
  CreatePlatformEndpoint: createPlatformEndpoint,
  CreateSMSSandboxPhoneNumber: createSMSSandboxPhoneNumber,
  CreateTopic: createTopic,
  DeleteEndpoint: deleteEndpoint,
  DeletePlatformApplication: deletePlatformApplication,
  DeleteSMSSandboxPhoneNumber: deleteSMSSandboxPhoneNumber,
  DeleteTopic: deleteTopic,
  GetDataProtectionPolicy: getDataProtectionPolicy,
  GetEndpointAttributes: getEndpointAttributes,
  GetPlatformApplicationAttributes: getPlatformApplicationAttributes,
  GetSMSAttributes: getSMSAttributes,
  GetSMSSandboxAccountStatus: getSMSSandboxAccountStatus,
  GetSubscriptionAttributes: getSubscriptionAttributes,
  GetTopicAttributes: getTopicAttributes,
  ListEndpointsByPlatformApplication: listEndpointsByPlatformApplication,
  ListOriginationNumbers: listOriginationNumbers,
  ListPhoneNumbersOptedOut: listPhoneNumbersOptedOut,
  ListPlatformApplications: listPlatformApplications,
  ListSMSSandboxPhoneNumbers: listSMSSandboxPhoneNumbers,
  ListSubscriptions: listSubscriptions,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  ListTagsForResource: listTagsForResource,
  ListTopics: listTopics,
  OptInPhoneNumber: optInPhoneNumber,
  Publish: publish,
  PublishBatch: publishBatch,
  PutDataProtectionPolicy: putDataProtectionPolicy,
  RemovePermission: removePermission,
  SetEndpointAttributes: setEndpointAttributes,
  SetPlatformApplicationAttributes: setPlatformApplicationAttributes,
  SetSMSAttributes: setSMSAttributes,
  SetSubscriptionAttributes: setSubscriptionAttributes,
  SetTopicAttributes: setTopicAttributes,
  Subscribe: subscribe,
  TagResource: tagResource,
  UntagResource: untagResource,
  VerifySMSSandboxPhoneNumber: verifySMSSandboxPhoneNumber,
};
