import type { Event } from '../events.ts';
import { count } from './format.ts';
import type { Paint } from './paint.ts';

/** Lets the addresses of one region through, where those of many would fill the screen. */
export function urlFilter() {
  let shown: string | undefined;
  let stage = '';
  const others = new Set<string>();
  return {
    hides(event: Event): boolean {
      if (event.type !== 'url') return false;
      shown ??= event.region;
      stage = event.stage;
      if (event.region !== shown) others.add(event.region);
      return event.region !== shown;
    },
    /** What is said of those that were left out; undefined where none was. */
    said: (paint: Paint): string | undefined =>
      others.size === 0
        ? undefined
        : paint.dim(`The same in ${count(others.size, 'other region')}: jaws status ${stage} shows them.`),
  };
}
