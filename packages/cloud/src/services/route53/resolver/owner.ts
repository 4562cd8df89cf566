import type { Kernel } from '../../../kernel/kernel.ts';
import { isWithin } from '../names.ts';
import { type Owner, type ZoneRecord, zonesOf } from '../state.ts';

/** The zone with the longest name that holds the name. Private zones answer here, too: this cloud is inside of all of them. */
export function zoneFor(ctx: Owner, name: string): ZoneRecord | undefined {
  let found: ZoneRecord | undefined;
  for (const zone of zonesOf(ctx).values()) {
    if (isWithin(name, zone.name) && zone.name.length > (found?.name.length ?? 0)) found = zone;
  }
  return found;
}

/**
 * The zone of a name, in any account: name servers do not distinguish accounts. The longer name wins, then the cloud's own account.
 */
export function ownerOf(kernel: Kernel, name: string): { owner: Owner; zone: ZoneRecord } | undefined {
  const accounts = kernel.store
    .collections('route53/')
    .filter((collection) => collection.endsWith('/zones'))
    .map((collection) => collection.split('/')[1] ?? '');
  let best: { owner: Owner; zone: ZoneRecord } | undefined;
  for (const account of [kernel.account, ...accounts]) {
    const owner = { account, kernel };
    const zone = zoneFor(owner, name);
    if (zone && zone.name.length > (best?.zone.name.length ?? 0)) best = { owner, zone };
  }
  return best;
}
