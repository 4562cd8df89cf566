import type { Collection } from '../../../store/store.ts';
import { type Place, stateOf } from '../records.ts';

/** A partner's source as its customer sees it. */
export interface EventSourceRecord {
  readonly name: string;
  readonly partner: string;
  readonly created: number;
  readonly state: 'PENDING' | 'ACTIVE' | 'DELETED';
}

/** A source as its partner sees it, with the accounts that it is for. */
export interface PartnerSourceRecord {
  readonly name: string;
  readonly accounts: readonly string[];
}

export const eventSources = (place: Place): Collection<EventSourceRecord> => stateOf(place).of('event-sources');
export const partnerSources = (place: Place): Collection<PartnerSourceRecord> => stateOf(place).of('partner-sources');
