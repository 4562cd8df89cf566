import type {
  CreateReceiptFilterCommandInput,
  DeleteReceiptFilterCommandInput,
  ListReceiptFiltersResponse,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, badParameter } from '../errors.ts';
import { checkName, filters } from './records.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptFilter.html */
export const createReceiptFilter: Operation<CreateReceiptFilterCommandInput, object> = (input, ctx) => {
  const name = checkName(input.Filter?.Name, 'filter.name');
  const { Policy: policy, Cidr: cidr } = input.Filter?.IpFilter ?? {};
  if (policy !== 'Allow' && policy !== 'Block') throw badParameter(`Invalid policy ${policy}.`);
  if (filters(ctx).has(name)) throw alreadyExists(`Filter already exists: ${name}`);
  filters(ctx).put(name, { Name: name, IpFilter: { Policy: policy, Cidr: cidr } });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteReceiptFilter.html */
export const deleteReceiptFilter: Operation<DeleteReceiptFilterCommandInput, object> = (input, ctx) => {
  filters(ctx).delete(input.FilterName ?? '');
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListReceiptFilters.html */
export const listReceiptFilters: Operation<object, ListReceiptFiltersResponse> = (_input, ctx) => ({
  Filters: [...filters(ctx).values()],
});
