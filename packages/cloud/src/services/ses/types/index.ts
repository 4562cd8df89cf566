import type { ResourceType } from '../../../kernel/resource-type.ts';
import { configurationSet } from './configuration-set.ts';
import { contactList, dedicatedIpPool } from './contact-list.ts';
import { emailIdentity } from './email-identity.ts';
import { eventDestination } from './event-destination.ts';
import { receiptFilter, receiptRule, receiptRuleSet } from './receipt.ts';
import { template } from './template.ts';

export const resourceTypes: readonly ResourceType[] = [
  configurationSet,
  contactList,
  dedicatedIpPool,
  emailIdentity,
  eventDestination,
  receiptFilter,
  receiptRule,
  receiptRuleSet,
  template,
];
