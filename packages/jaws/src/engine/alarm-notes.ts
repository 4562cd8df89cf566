import { addressOf, mailName } from '../model/alarms/resources.ts';
import type { RegionModel } from '../model/types.ts';
import type { Deployment } from '../plan/types.ts';
import type { Host } from './host.ts';

/** Reports where a stage's alarms have no subscriber, and that subscribers have to confirm first. */
export function noteAlarms(host: Host, regions: readonly RegionModel[], { phases, stage }: Deployment): void {
  const plans = phases.flatMap((phase) => phase.regions);
  const touched = regions.filter(({ region }) => plans.some((plan) => plan.region === region));
  const silent = touched.filter((one) => one.alarms && addressOf(one) === undefined);
  if (silent.length > 0) {
    host.emit({
      type: 'warning',
      message: `The alarms of ${stage} in ${silent.map(({ region }) => region).join(', ')} notify no one: there is no e-mail address for them.`,
      hint: 'Write "alarms": { "email": "ops@example.com" } in jaws.json, or "alarms": false for none.',
    });
  }
  const asked = touched.filter(({ region }) =>
    plans.some(
      (plan) =>
        plan.region === region &&
        plan.stacks.some(({ changes }) => changes.some(({ id, action }) => id === mailName && action === 'create')),
    ),
  );
  const addresses = new Set(asked.map(textOf));
  if (addresses.size > 0) {
    host.emit({
      type: 'notice',
      message: `AWS sends ${[...addresses].join(' and ')} a mail for each of ${asked.map(({ region }) => region).join(', ')}: alarms arrive once the link in it was opened.`,
    });
  }
}

/** The address as text, as far as it is known at this point. */
function textOf(region: RegionModel): string {
  const address = addressOf(region);
  if (typeof address === 'string') return address;
  const name = address?.Ref ?? '';
  return String(region.resources.Parameters?.[name]?.Default ?? name);
}
