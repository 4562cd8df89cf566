import type { About, State } from './event.ts';
import { isQuiet } from './quiet.ts';
import type { Channel, Settings, Severity } from './settings.ts';
import type { Alarm, Told } from './store.ts';

/** `rings`, `still` (a reminder), `over`, and `passed`: it went off and has ended since; both are news. */
export type Kind = 'rings' | 'still' | 'passed' | 'over';

/** What a channel is notified of about an alarm. Times are milliseconds. */
export interface Notice {
  readonly kind: Kind;
  readonly name: string;
  readonly severity: Severity;
  readonly state: State;
  /** When its current state began. */
  readonly at: number;
  /** First ring of the incident. */
  readonly opened: number;
  readonly rings: number;
  /** It waited for the end of quiet hours. */
  readonly held: boolean;
  /** No reminder follows. */
  readonly last: boolean;
  readonly about: About;
}

/** `name`: without `<stage>-<project>-`. */
export const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  });

export const severityOf = (name: string, { high }: Pick<Settings, 'high'>): Severity =>
  matches(name, high) ? 'high' : 'low';

/** Whether a channel is notified of an alarm at all. */
const concerns = ({ only, least = 'low' }: Channel, name: string, severity: Severity): boolean =>
  (only === undefined || matches(name, only)) && (least === 'low' || severity === 'high');

const minutes = (count: number) => count * 60_000;

const isOver = ({ state, at }: Alarm, { settleMinutes }: Settings, now: number): boolean =>
  state !== 'ALARM' && now - at >= minutes(settleMinutes);

export interface Decision {
  readonly notice: Notice;
  readonly told: Told;
}

/** What a channel is notified of about an alarm now. `short`: the alarm's name without stage and project. */
export function decide(
  alarm: Alarm & { readonly incident: NonNullable<Alarm['incident']> },
  short: string,
  channelName: string,
  settings: Settings,
  now: number,
): Decision | undefined {
  const channel = settings.channels[channelName];
  const severity = severityOf(short, settings);
  if (!channel || !concerns(channel, short, severity)) return undefined;
  const { incident } = alarm;
  const told = incident.told[channelName];
  const found = newsOf(alarm, told, settings, now);
  if (!found) return undefined;
  const { quiet } = channel;
  const canWait = quiet !== undefined && !matches(short, quiet.except ?? []);
  if (canWait && isQuiet(quiet, now)) return undefined;
  const { kind, due } = found;
  const reminders = kind === 'still' ? (told?.reminders ?? 0) + 1 : 0;
  const { name, state, at, about } = alarm;
  return {
    notice: {
      kind,
      name,
      severity,
      state,
      at,
      opened: incident.opened,
      rings: incident.rings,
      held: canWait && kind !== 'still' && isQuiet(quiet, due),
      last: kind === 'still' && reminders >= settings.mostReminders,
      about,
    },
    told: { kind: kind === 'over' || kind === 'passed' ? 'over' : 'rings', at: now, rang: incident.rang, reminders },
  };
}

/** `due`: when it became news. */
function newsOf(
  alarm: Alarm & { readonly incident: NonNullable<Alarm['incident']> },
  told: Told | undefined,
  settings: Settings,
  now: number,
): { readonly kind: Kind; readonly due: number } | undefined {
  const { at, state, incident } = alarm;
  const over = isOver(alarm, settings, now);
  if (told === undefined || (told.kind === 'over' && told.rang < incident.rang)) {
    return { kind: over ? 'passed' : 'rings', due: incident.rang };
  }
  if (told.kind === 'over') return undefined;
  if (over) return { kind: 'over', due: at + minutes(settings.settleMinutes) };
  const { reminderMinutes, mostReminders } = settings;
  const isDue = reminderMinutes > 0 && now - told.at >= minutes(reminderMinutes) && told.reminders < mostReminders;
  return state === 'ALARM' && isDue ? { kind: 'still', due: told.at + minutes(reminderMinutes) } : undefined;
}

/** Whether all channels have been notified of the end of an incident. `told`: including this run. */
export function isClosed(
  alarm: Alarm,
  short: string,
  told: Readonly<Record<string, Told>>,
  settings: Settings,
  now: number,
): boolean {
  if (!isOver(alarm, settings, now)) return false;
  const severity = severityOf(short, settings);
  return Object.entries(settings.channels).every(
    ([name, channel]) =>
      !concerns(channel, short, severity) || (told[name]?.kind === 'over' && told[name].rang === alarm.incident?.rang),
  );
}
