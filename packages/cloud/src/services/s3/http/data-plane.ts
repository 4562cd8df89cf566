import type { DataPlane } from '../../../kernel/service.ts';
import { formPlane } from './post-form.ts';
import { websitePlane } from './website.ts';

/** S3's HTTP beside its API: forms of browsers and static websites. */
export const dataPlane: DataPlane = (head, kernel) => websitePlane(head, kernel) ?? formPlane(head, kernel);
