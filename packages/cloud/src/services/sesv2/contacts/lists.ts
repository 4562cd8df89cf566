import type {
  CreateContactListCommandInput,
  DeleteContactListCommandInput,
  GetContactListCommandInput,
  GetContactListResponse,
  ListContactListsCommandInput,
  ListContactListsResponse,
  UpdateContactListCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, badRequest } from '../errors.ts';
import { page } from '../page.ts';
import { tagList, tagRecord } from '../tags.ts';
import { contacts, findList, lists } from './records.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateContactList.html */
export const createContactList: Operation<CreateContactListCommandInput, object> = (input, ctx) => {
  const name = input.ContactListName ?? '';
  if (name === '') throw badRequest('The contact list name must be specified.');
  if (lists(ctx).has(name)) throw alreadyExists(`List with name ${name} already exists.`);
  if ((input.Topics ?? []).length > 20) throw badRequest('A contact list can have at most 20 topics.');
  const now = ctx.kernel.clock.now();
  lists(ctx).put(name, {
    name,
    id: ctx.kernel.ids.random(12),
    description: input.Description,
    topics: input.Topics ?? [],
    created: now,
    updated: now,
    tags: tagRecord(input.Tags),
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetContactList.html */
export const getContactList: Operation<GetContactListCommandInput, GetContactListResponse> = (input, ctx) => {
  const { name, description, topics, created, updated, tags } = findList(input.ContactListName, ctx);
  return {
    ContactListName: name,
    ...(description === undefined ? {} : { Description: description }),
    Topics: [...topics],
    CreatedTimestamp: new Date(created),
    LastUpdatedTimestamp: new Date(updated),
    Tags: tagList(tags),
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListContactLists.html */
export const listContactLists: Operation<ListContactListsCommandInput, ListContactListsResponse> = (input, ctx) => {
  const { items, next } = page([...lists(ctx).values()], input.NextToken, input.PageSize);
  return {
    ContactLists: items.map(({ name, updated }) => ({
      ContactListName: name,
      LastUpdatedTimestamp: new Date(updated),
    })),
    ...next,
  };
};

/** Replaces description and topics altogether. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateContactList.html */
export const updateContactList: Operation<UpdateContactListCommandInput, object> = (input, ctx) => {
  const found = findList(input.ContactListName, ctx);
  lists(ctx).put(found.name, {
    ...found,
    topics: input.Topics ?? [],
    description: input.Description,
    updated: ctx.kernel.clock.now(),
  });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteContactList.html: its contacts go with it. */
export const deleteContactList: Operation<DeleteContactListCommandInput, object> = (input, ctx) => {
  const found = findList(input.ContactListName, ctx);
  const all = contacts(ctx, found);
  for (const key of [...all.keys()]) all.delete(key);
  lists(ctx).delete(found.name);
  return {};
};
