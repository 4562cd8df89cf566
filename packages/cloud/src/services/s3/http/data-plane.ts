import type { DataPlane } from '../../../kernel/service.ts';
import { preflightPlane } from './cors.ts';
import { formPlane } from './post-form.ts';
import { websitePlane } from './website.ts';

/** S3's HTTP beside its API: static websites, and what browsers ask and send. */
export const dataPlane: DataPlane = (head, kernel, asHolder) =>
  websitePlane(head, kernel, asHolder) ?? preflightPlane(head, kernel, asHolder) ?? formPlane(head, kernel, asHolder);
