import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { SeenEvent } from '../../../kernel/watch/watch.ts';
import type { Event } from '../event.ts';

/** Adds an event that a bus received to the list of recent events. `rules`: ARNs. */
export function keepEvent(
  { kernel, account, region }: Context,
  bus: string,
  event: Event,
  rules: readonly string[],
): void {
  const text = JSON.stringify(event);
  const { id } = event;
  kernel.watch.events.push(new Kept({ id, time: kernel.clock.now(), account, region, bus, rules }, text), text.length);
}

/** The event is stored as text: as objects it would take several times the bytes that are counted. */
class Kept implements SeenEvent {
  readonly id: string;
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly bus: string;
  readonly rules: readonly string[];
  readonly #text: string;

  constructor(seen: Omit<SeenEvent, 'event'>, text: string) {
    this.id = seen.id;
    this.time = seen.time;
    this.account = seen.account;
    this.region = seen.region;
    this.bus = seen.bus;
    this.rules = seen.rules;
    this.#text = text;
  }

  get event(): SeenEvent['event'] {
    return parseUserJson(this.#text);
  }
}
