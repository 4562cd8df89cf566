import type { Service } from '../../kernel/service.ts';
import { mailboxPlane } from '../../mailbox/data-plane.ts';
import {
  getAccountSendingEnabled,
  getSendQuota,
  getSendStatistics,
  updateAccountSendingEnabled,
} from './account/account.ts';
import {
  createConfigurationSetEventDestination,
  deleteConfigurationSetEventDestination,
  updateConfigurationSetEventDestination,
} from './configuration-sets/event-destinations.ts';
import {
  createConfigurationSetTrackingOptions,
  deleteConfigurationSetTrackingOptions,
  putConfigurationSetDeliveryOptions,
  updateConfigurationSetReputationMetricsEnabled,
  updateConfigurationSetSendingEnabled,
  updateConfigurationSetTrackingOptions,
} from './configuration-sets/options.ts';
import {
  createConfigurationSet,
  deleteConfigurationSet,
  describeConfigurationSet,
  listConfigurationSets,
} from './configuration-sets/sets.ts';
import { getIdentityDkimAttributes, setIdentityDkimEnabled, verifyDomainDkim } from './identities/dkim.ts';
import { getIdentityMailFromDomainAttributes, setIdentityMailFromDomain } from './identities/mail-from.ts';
import {
  getIdentityNotificationAttributes,
  setIdentityFeedbackForwardingEnabled,
  setIdentityHeadersInNotificationsEnabled,
  setIdentityNotificationTopic,
} from './identities/notifications.ts';
import {
  deleteIdentityPolicy,
  getIdentityPolicies,
  listIdentityPolicies,
  putIdentityPolicy,
} from './identities/policies.ts';
import {
  deleteIdentity,
  deleteVerifiedEmailAddress,
  getIdentityVerificationAttributes,
  listIdentities,
  listVerifiedEmailAddresses,
  verifyDomainIdentity,
  verifyEmailAddress,
  verifyEmailIdentity,
} from './identities/verify.ts';
import { createReceiptFilter, deleteReceiptFilter, listReceiptFilters } from './receipt/filters.ts';
import {
  cloneReceiptRuleSet,
  createReceiptRuleSet,
  deleteReceiptRuleSet,
  describeActiveReceiptRuleSet,
  describeReceiptRuleSet,
  listReceiptRuleSets,
  reorderReceiptRuleSet,
  setActiveReceiptRuleSet,
} from './receipt/rule-sets.ts';
import {
  createReceiptRule,
  deleteReceiptRule,
  describeReceiptRule,
  setReceiptRulePosition,
  updateReceiptRule,
} from './receipt/rules.ts';
import {
  createCustomVerificationEmailTemplate,
  deleteCustomVerificationEmailTemplate,
  getCustomVerificationEmailTemplate,
  listCustomVerificationEmailTemplates,
  sendCustomVerificationEmail,
  updateCustomVerificationEmailTemplate,
} from './sending/custom-verification.ts';
import { sendEmail } from './sending/send-email.ts';
import { sendRawEmail } from './sending/send-raw-email.ts';
import { sendBulkTemplatedEmail, sendTemplatedEmail } from './sending/send-templated-email.ts';
import {
  createTemplate,
  deleteTemplate,
  getTemplate,
  listTemplates,
  testRenderTemplate,
  updateTemplate,
} from './templates/templates.ts';
import { resourceTypes } from './types/index.ts';

/** Amazon Simple Email Service, version 1 of its API. */
export const ses: Service = {
  id: 'ses',
  signingNames: ['ses', 'email'],
  operations: {
    CloneReceiptRuleSet: cloneReceiptRuleSet,
    CreateConfigurationSet: createConfigurationSet,
    CreateConfigurationSetEventDestination: createConfigurationSetEventDestination,
    CreateConfigurationSetTrackingOptions: createConfigurationSetTrackingOptions,
    CreateCustomVerificationEmailTemplate: createCustomVerificationEmailTemplate,
    CreateReceiptFilter: createReceiptFilter,
    CreateReceiptRule: createReceiptRule,
    CreateReceiptRuleSet: createReceiptRuleSet,
    CreateTemplate: createTemplate,
    DeleteConfigurationSet: deleteConfigurationSet,
    DeleteConfigurationSetEventDestination: deleteConfigurationSetEventDestination,
    DeleteConfigurationSetTrackingOptions: deleteConfigurationSetTrackingOptions,
    DeleteCustomVerificationEmailTemplate: deleteCustomVerificationEmailTemplate,
    DeleteIdentity: deleteIdentity,
    DeleteIdentityPolicy: deleteIdentityPolicy,
    DeleteReceiptFilter: deleteReceiptFilter,
    DeleteReceiptRule: deleteReceiptRule,
    DeleteReceiptRuleSet: deleteReceiptRuleSet,
    DeleteTemplate: deleteTemplate,
    DeleteVerifiedEmailAddress: deleteVerifiedEmailAddress,
    DescribeActiveReceiptRuleSet: describeActiveReceiptRuleSet,
    DescribeConfigurationSet: describeConfigurationSet,
    DescribeReceiptRule: describeReceiptRule,
    DescribeReceiptRuleSet: describeReceiptRuleSet,
    GetAccountSendingEnabled: getAccountSendingEnabled,
    GetCustomVerificationEmailTemplate: getCustomVerificationEmailTemplate,
    GetIdentityDkimAttributes: getIdentityDkimAttributes,
    GetIdentityMailFromDomainAttributes: getIdentityMailFromDomainAttributes,
    GetIdentityNotificationAttributes: getIdentityNotificationAttributes,
    GetIdentityPolicies: getIdentityPolicies,
    GetIdentityVerificationAttributes: getIdentityVerificationAttributes,
    GetSendQuota: getSendQuota,
    GetSendStatistics: getSendStatistics,
    GetTemplate: getTemplate,
    ListConfigurationSets: listConfigurationSets,
    ListCustomVerificationEmailTemplates: listCustomVerificationEmailTemplates,
    ListIdentities: listIdentities,
    ListIdentityPolicies: listIdentityPolicies,
    ListReceiptFilters: listReceiptFilters,
    ListReceiptRuleSets: listReceiptRuleSets,
    ListTemplates: listTemplates,
    ListVerifiedEmailAddresses: listVerifiedEmailAddresses,
    PutConfigurationSetDeliveryOptions: putConfigurationSetDeliveryOptions,
    PutIdentityPolicy: putIdentityPolicy,
    ReorderReceiptRuleSet: reorderReceiptRuleSet,
    SendBulkTemplatedEmail: sendBulkTemplatedEmail,
    SendCustomVerificationEmail: sendCustomVerificationEmail,
    SendEmail: sendEmail,
    SendRawEmail: sendRawEmail,
    SendTemplatedEmail: sendTemplatedEmail,
    SetActiveReceiptRuleSet: setActiveReceiptRuleSet,
    SetIdentityDkimEnabled: setIdentityDkimEnabled,
    SetIdentityFeedbackForwardingEnabled: setIdentityFeedbackForwardingEnabled,
    SetIdentityHeadersInNotificationsEnabled: setIdentityHeadersInNotificationsEnabled,
    SetIdentityMailFromDomain: setIdentityMailFromDomain,
    SetIdentityNotificationTopic: setIdentityNotificationTopic,
    SetReceiptRulePosition: setReceiptRulePosition,
    TestRenderTemplate: testRenderTemplate,
    UpdateAccountSendingEnabled: updateAccountSendingEnabled,
    UpdateConfigurationSetEventDestination: updateConfigurationSetEventDestination,
    UpdateConfigurationSetReputationMetricsEnabled: updateConfigurationSetReputationMetricsEnabled,
    UpdateConfigurationSetSendingEnabled: updateConfigurationSetSendingEnabled,
    UpdateConfigurationSetTrackingOptions: updateConfigurationSetTrackingOptions,
    UpdateCustomVerificationEmailTemplate: updateCustomVerificationEmailTemplate,
    UpdateReceiptRule: updateReceiptRule,
    UpdateTemplate: updateTemplate,
    VerifyDomainDkim: verifyDomainDkim,
    VerifyDomainIdentity: verifyDomainIdentity,
    VerifyEmailAddress: verifyEmailAddress,
    VerifyEmailIdentity: verifyEmailIdentity,
  },
  resourceTypes,
  controlPlane: mailboxPlane,
};
