import type { ResourceOptions } from 'awsm-crud';
import { texts } from '../texts.ts';
import schema from './schema.json' with { type: 'json' };

export const resource: ResourceOptions = {
  /** Keeps these items apart from those of other resources in the table. Items stay under the name that they were made with. */
  name: 'items',
  schema,
  /** Filters of `GET /items?status=open`: up to two properties, each with an index of the table. */
  filters: ['status'],
  /** true: PUT, PATCH and DELETE without If-Match are refused with 428, so nobody overwrites a change that they did not see. */
  requireIfMatch: false,
  /** true: each caller, as the authorizer or the signature says, has items of their own and sees no others. */
  owned: false,
  texts,
};
