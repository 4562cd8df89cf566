import type { Context } from '../../../kernel/context.ts';
import { type ConfigurationSetRecord, ses } from '../core/records.ts';
import { noConfigurationSet } from '../errors.ts';

/** The configuration set of that name, or ConfigurationSetDoesNotExist. */
export function findSet(name: string | undefined, ctx: Context): Readonly<ConfigurationSetRecord> {
  const found = ses(ctx).configurationSets.get(name ?? '');
  if (!found) throw noConfigurationSet(name ?? '');
  return found;
}
