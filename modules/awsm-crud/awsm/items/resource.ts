import type { ResourceOptions } from 'awsm-crud';
import { texts } from '../texts.ts';
import schema from './schema.json' with { type: 'json' };

export const resource: ResourceOptions = {
  /**
   * Keeps these items apart from other resources' items in the table. Items stay under the name with which they were created.
   */
  name: 'items',
  schema,
  /** Filters of `GET /items?status=open`: up to two properties, each with an index of the table. */
  filters: ['status'],
  /** true: PUT, PATCH and DELETE without If-Match are refused with 428, so nobody overwrites a change that they did not see. */
  requireIfMatch: false,
  /** true: each caller, identified by the authorizer or the signature, has separate items and sees no others. */
  owned: false,
  texts,
};
