import type { ResourceOptions } from 'awsm-crud';
import { resource as items } from '../items/resource.ts';

/** Resources whose items go with the account of their owner, where they are `owned`: add those that you have copied. */
export const resources: readonly ResourceOptions[] = [items];
