import { idIn } from '../plan/function-changes.ts';
import type { Deployment } from '../plan/types.ts';
import type { Host } from './host.ts';

/** Names the functions that the project lacks and that stay, because a deployed endpoint names them. */
export function noteHeld(host: Host, { phases, stage }: Deployment): void {
  const stacks = phases.flatMap(({ regions }) => regions).flatMap((plan) => plan.stacks);
  const found = stacks.flatMap(({ held = [], template }) =>
    held.map(({ logicalId }) => idIn(logicalId, template.Resources[logicalId])),
  );
  if (found.length === 0) return;
  host.emit({
    type: 'notice',
    message: `Not in the project, and kept because deployed endpoints name them: ${[...new Set(found)].join(', ')}. \`jaws deploy all ${stage}\` removes both.`,
  });
}
