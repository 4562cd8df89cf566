/** A local time in a zone. Months count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Default 0. */
  readonly second?: number;
}

const DAY = 24 * 3600 * 1000;

/** Whether the name is in the time zone database. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** The zone's local time at an instant (milliseconds since the epoch). */
export function localTime(at: number, zone: string): Required<LocalTime> {
  const shown = new Date(at + offsetAt(at, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/** The first instant with this local time in the zone, or undefined if it never occurs. */
export function instantOf(time: LocalTime, zone: string): number | undefined {
  const shown = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second ?? 0);
  if (zone === 'UTC') return shown;
  const instants = [offsetAt(shown - DAY, zone), offsetAt(shown + DAY, zone)]
    .map((offset) => shown - offset)
    .filter((at) => at + offsetAt(at, zone) === shown);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = new Map(
    formatter(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

function formatter(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
