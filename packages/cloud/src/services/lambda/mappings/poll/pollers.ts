import type { Kernel, Part } from '../../../../kernel/kernel.ts';
import { type MappingRecord, mappings, type Place } from '../../state.ts';
import type { Poller, Work } from './mapping.ts';
import { SqsPoller } from './sqs-poller.ts';
import { StreamPoller } from './stream-poller.ts';

/** All event source mappings at work in one cloud. */
export class Pollers {
  readonly #kernel: Kernel;
  /** By UUID. */
  readonly #stops = new Map<string, AbortController>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Starts the pollers for the stored mappings. */
  resume(): void {
    for (const name of this.#kernel.store.collections('lambda/')) {
      const [, account, region, kind] = name.split('/');
      if (kind !== 'event-source-mappings' || !account || !region) continue;
      const place: Place = { account, region, kernel: this.#kernel };
      for (const uuid of [...mappings(place).keys()]) this.changed(place, uuid);
    }
  }

  /** A mapping was created, changed or deleted: stops its current poller, and starts a new one if needed. */
  changed(place: Place, uuid: string): void {
    this.#stops.get(uuid)?.abort();
    this.#stops.delete(uuid);
    setImmediate(() => this.#settle(place, uuid));
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops.values()) stop.abort();
  }

  #settle(place: Place, uuid: string): void {
    if (this.#closed || this.#stops.has(uuid)) return;
    const record = mappings(place).get(uuid);
    if (!record) return;
    const settled = settledState(record);
    if (settled !== record.mapping.State) {
      mappings(place).put(uuid, { ...record, mapping: { ...record.mapping, State: settled } });
      this.#kernel.background(this.#kernel.store.commit());
    }
    if (settled === 'Enabled') this.#begin(place, uuid, mappings(place).get(uuid) ?? record);
  }

  #begin(place: Place, uuid: string, record: Readonly<MappingRecord>): void {
    const stop = new AbortController();
    this.#stops.set(uuid, stop);
    const ctx = this.#kernel.context({ account: place.account, region: place.region });
    const poller = pollerOf({
      ctx,
      kernel: this.#kernel,
      place,
      uuid,
      mapping: record.mapping,
      record,
      signal: stop.signal,
    });
    poller?.run().catch((error) => {
      this.#kernel.log.error(`The event source mapping ${uuid} stopped`, { error: String(error?.stack ?? error) });
    });
  }
}

/** The final state after a transitional one. */
function settledState({ mapping }: Readonly<MappingRecord>): string {
  const { State = 'Enabled' } = mapping;
  if (State === 'Disabling') return 'Disabled';
  return ['Creating', 'Enabling', 'Updating'].includes(State) ? 'Enabled' : State;
}

function pollerOf(work: Work): Poller | undefined {
  const service = work.mapping.EventSourceArn?.split(':')[2];
  if (service === 'sqs') return new SqsPoller(work);
  return service === 'dynamodb' ? new StreamPoller(work) : undefined;
}

export const pollers: Part<Pollers> = {
  name: 'lambda.pollers',
  open: (kernel) => new Pollers(kernel),
  close: (value) => value.close(),
};
