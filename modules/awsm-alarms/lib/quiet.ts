/** Hours of each day, as clocks in a time zone show them: `{ from: '22:00', to: '07:00', zone: 'Europe/Berlin' }`. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** Patterns of alarms that are sent anyway. */
  readonly except?: readonly string[];
}

export const isTime = (text: unknown): text is string =>
  typeof text === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

export function isZone(zone: unknown): boolean {
  if (typeof zone !== 'string') return false;
  try {
    clock(zone, 0);
    return true;
  } catch {
    return false;
  }
}

/** Also correct on days when clocks change: an hour that occurs twice is quiet twice. `at`: milliseconds. */
export function isQuiet({ from, to, zone }: QuietHours, at: number): boolean {
  const time = clock(zone, at);
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** `23:05` */
const clock = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
