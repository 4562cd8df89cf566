import { oneLiners } from '../base/visible.ts';
import type { Event } from '../events.ts';

/** An event for people: texts of others in it stay in their line. Messages and logs may have several; their lines show where they belong. */
export function shownEvent(event: Event): Event {
  switch (event.type) {
    case 'function-log':
      return { ...oneLiners(event), message: event.message };
    case 'notice':
    case 'warning':
      return event;
    default:
      return oneLiners(event);
  }
}
