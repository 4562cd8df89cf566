import type { Kind } from './decide.ts';

export interface Texts {
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly title: (count: number, place: string) => string;
  readonly held: string;
  readonly since: (time: string) => string;
  readonly rings: (count: number) => string;
  readonly okNow: string;
  readonly noData: string;
  readonly last: string;
  readonly more: (count: number) => string;
  readonly log: string;
  readonly alarm: string;
}

const en: Texts = {
  kinds: { rings: 'Alarm', still: 'Still in alarm', passed: 'Was in alarm, is over', over: 'Over' },
  title: (count, place) => `${count === 1 ? 'An alarm' : `${count} alarms`} in ${place}`,
  held: 'during quiet hours',
  since: (time) => `since ${time}`,
  rings: (count) => `rang ${count} times`,
  okNow: 'OK at the moment',
  noData: 'no data any more',
  last: 'This is the last reminder.',
  more: (count) => `and ${count} more:`,
  log: 'Log',
  alarm: 'Alarm in CloudWatch',
};

const de: Texts = {
  kinds: { rings: 'Alarm', still: 'Weiterhin Alarm', passed: 'War im Alarm, ist vorbei', over: 'Vorbei' },
  title: (count, place) => `${count === 1 ? 'Ein Alarm' : `${count} Alarme`} in ${place}`,
  held: 'während der Ruhezeit',
  since: (time) => `seit ${time}`,
  rings: (count) => `${count}-mal ausgelöst`,
  okNow: 'im Moment in Ordnung',
  noData: 'keine Daten mehr',
  last: 'Das ist die letzte Erinnerung.',
  more: (count) => `und ${count} weitere:`,
  log: 'Log',
  alarm: 'Alarm in CloudWatch',
};

export const textsOf = (language: 'en' | 'de'): Texts => (language === 'de' ? de : en);
