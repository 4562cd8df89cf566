import type { Aws } from 'jaws-core-js/aws';
import { disconnect } from './connections.ts';
import { all, putItem, secondsOf } from './store.ts';
import type { Realtime } from './tickets.ts';

/** The event of awsm-users for an account that was deleted. */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

export interface Closing extends Realtime {
  readonly gateway: Pick<Aws, 'request'>;
  /** `https://…/<stage>`: what manages connections. */
  readonly endpoint: string;
}

/** As long as access tokens, tickets and connections of before may count. */
const goneSeconds = 3 * 3600;

/**
 * For `UserDeleted`, which comes in every region and may come twice: closes the connections that the user has in this region, and lets none of the
 * user in any more. `issuer`: the project and stage, as the bus has events of others, too.
 */
export async function closeDeleted(
  realtime: Closing,
  issuer: string,
  { detail }: UserDeleted,
): Promise<{ readonly closed: number }> {
  const { sub } = detail ?? {};
  if (typeof sub !== 'string' || sub === '') throw new Error('The event names no user.');
  if (detail?.issuer !== issuer) return { closed: 0 };
  const { connections, gateway, endpoint } = realtime;
  // First, so that who connects meanwhile is refused or closed.
  await putItem(realtime, connections, { pk: `U#${sub}`, sk: 'gone', expires: secondsOf(realtime) + goneSeconds });
  let closed = 0;
  for (const { holder } of await all(realtime, connections, `U#${sub}`)) {
    if (holder === undefined) continue;
    const id = String(holder);
    const url = new URL(`${endpoint}/@connections/${encodeURIComponent(id)}`);
    const answer = await gateway.request('execute-api', 'DELETE', url);
    if (!answer.ok && answer.status !== 410) throw new Error(`a connection could not be closed: ${answer.status}`);
    await disconnect(realtime, id);
    closed += 1;
  }
  return { closed };
}
