import { visible } from '../../base/visible.ts';
import type { Event } from '../../events.ts';
import { line } from '../../output/lines.ts';
import { looksOf } from '../../output/paint.ts';
import { shownEvent } from '../../output/shown-event.ts';

const looks = looksOf({ isTTY: false }, {});

/** An event as the message of a progress notification; undefined if it says nothing. Clients show it to people. */
export function progressText(raw: Event, cwd: string): string | undefined {
  const event = shownEvent(raw);
  const text = counted(event) ?? line(event, looks, { regions: true, verbose: false, cwd });
  return text === undefined ? undefined : visible(text);
}

/** The progress of a step, if it names the last part: clients show no line that counts up. */
function counted(event: Event): string | undefined {
  if (event.type !== 'step' || event.state !== 'progress' || event.detail === undefined) return undefined;
  const { title, done, total, detail } = event;
  return done === undefined || total === undefined
    ? `${title}: ${detail}`
    : `${title} (${done} of ${total}): ${detail}`;
}
