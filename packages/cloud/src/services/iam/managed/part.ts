import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { PolicyRecord } from '../records.ts';
import { awsManagedPolicies } from './aws-managed.ts';

type Published = Promise<ReadonlyMap<string, PolicyRecord>>;

const PART: Part<Published> = { name: 'iam/aws-managed-policies', open: () => awsManagedPolicies() };

/** {@link awsManagedPolicies}, read once per cloud. */
export function published(kernel: Kernel): Published {
  return kernel.part(PART);
}
