import type { ResourceOptions } from 'awsm-crud';
import { texts } from '../texts.ts';
import schema from './schema.json' with { type: 'json' };

export const resource: ResourceOptions = {
  /** Keeps these items apart from those of other resources in the table. Items stay under the name that they were made with. */
  name: 'items',
  schema,
  /** What `GET /items?status=open` may ask for: up to two properties, with an index of the table each. */
  filters: ['status'],
  /** true: PUT, PATCH and DELETE without If-Match are refused with 428, so that nobody overwrites what they did not see. */
  requireIfMatch: false,
  /** true: each caller, as the authorizer or the signature says, has items of their own and sees no others. */
  owned: false,
  texts,
};
