import type {
  CreateContactCommandInput,
  DeleteContactCommandInput,
  GetContactCommandInput,
  GetContactResponse,
  ListContactsCommandInput,
  ListContactsResponse,
  UpdateContactCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Operation } from '../../../kernel/context.ts';
import { addressProblem } from '../../ses/core/addresses.ts';
import { alreadyExists, badRequest } from '../errors.ts';
import { page } from '../page.ts';
import { type ContactRecord, contacts, findContact, findList, type ListRecord } from './records.ts';

const defaults = ({ topics }: Readonly<ListRecord>) =>
  topics.map(({ TopicName, DefaultSubscriptionStatus }) => ({
    TopicName,
    SubscriptionStatus: DefaultSubscriptionStatus,
  }));

const shape = (list: Readonly<ListRecord>, contact: Readonly<ContactRecord>) => ({
  EmailAddress: contact.address,
  TopicPreferences: [...contact.preferences],
  TopicDefaultPreferences: defaults(list),
  UnsubscribeAll: contact.unsubscribedFromAll,
  LastUpdatedTimestamp: new Date(contact.updated),
});

function checkPreferences(list: Readonly<ListRecord>, value: ContactRecord['preferences']): void {
  const odd = value.find(({ TopicName }) => !list.topics.some((topic) => topic.TopicName === TopicName));
  if (odd) throw badRequest(`Topic ${odd.TopicName} doesn't exist in List.`);
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateContact.html */
export const createContact: Operation<CreateContactCommandInput, object> = (input, ctx) => {
  const list = findList(input.ContactListName, ctx);
  const address = input.EmailAddress ?? '';
  const problem = addressProblem(address);
  if (problem !== undefined) throw badRequest(problem);
  const all = contacts(ctx, list);
  if (all.has(address.toLowerCase())) throw alreadyExists(`${address} already exists in List.`);
  checkPreferences(list, input.TopicPreferences ?? []);
  const now = ctx.kernel.clock.now();
  all.put(address.toLowerCase(), {
    address,
    preferences: input.TopicPreferences ?? [],
    unsubscribedFromAll: input.UnsubscribeAll ?? false,
    attributes: input.AttributesData,
    created: now,
    updated: now,
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetContact.html */
export const getContact: Operation<GetContactCommandInput, GetContactResponse> = (input, ctx) => {
  const list = findList(input.ContactListName, ctx);
  const found = findContact(list, input.EmailAddress, ctx);
  return {
    ContactListName: list.name,
    ...shape(list, found),
    ...(found.attributes === undefined ? {} : { AttributesData: found.attributes }),
    CreatedTimestamp: new Date(found.created),
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListContacts.html */
export const listContacts: Operation<ListContactsCommandInput, ListContactsResponse> = (input, ctx) => {
  const list = findList(input.ContactListName, ctx);
  const { FilteredStatus: status, TopicFilter: topic } = input.Filter ?? {};
  const wanted = (contact: Readonly<ContactRecord>): boolean => {
    if (status === undefined) return true;
    if (topic?.TopicName === undefined) return contact.unsubscribedFromAll === (status === 'OPT_OUT');
    const own = contact.preferences.find(({ TopicName }) => TopicName === topic.TopicName);
    const usual = topic.UseDefaultIfPreferenceUnavailable
      ? defaults(list).find(({ TopicName }) => TopicName === topic.TopicName)
      : undefined;
    return (own ?? usual)?.SubscriptionStatus === status;
  };
  const { items, next } = page([...contacts(ctx, list).values()].filter(wanted), input.NextToken, input.PageSize);
  return { Contacts: items.map((contact) => shape(list, contact)), ...next };
};

/** Omitted preferences are removed. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateContact.html */
export const updateContact: Operation<UpdateContactCommandInput, object> = (input, ctx) => {
  const list = findList(input.ContactListName, ctx);
  const found = findContact(list, input.EmailAddress, ctx);
  const preferences = input.TopicPreferences ?? [];
  checkPreferences(list, preferences);
  contacts(ctx, list).put(found.address.toLowerCase(), {
    ...found,
    preferences,
    unsubscribedFromAll: input.UnsubscribeAll ?? found.unsubscribedFromAll,
    attributes: input.AttributesData ?? found.attributes,
    updated: ctx.kernel.clock.now(),
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteContact.html */
export const deleteContact: Operation<DeleteContactCommandInput, object> = (input, ctx) => {
  const list = findList(input.ContactListName, ctx);
  contacts(ctx, list).delete(findContact(list, input.EmailAddress, ctx).address.toLowerCase());
  return {};
};
