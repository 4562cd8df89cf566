import type { Notice } from './decide.ts';
import { alarmUrl, logUrl, partsOf } from './links.ts';
import type { Message } from './notify.ts';
import type { Texts } from './texts.ts';

export interface Place {
  readonly stage: string;
  readonly project: string;
}

/** A notice in words, for any channel to format. Nothing is escaped. */
export interface Described {
  readonly sign: string;
  readonly kind: string;
  readonly name: string;
  readonly what: string;
  readonly facts: string;
  readonly command: string | undefined;
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

const signs = { rings: '🔴', still: '🔴', passed: '🟡', over: '🟢' } as const;

/** `2026-11-29 16:40 UTC` */
const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Characters of a text in a chat. */
const short = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

export function describe(notice: Notice, texts: Texts): Described {
  const { what, command } = partsOf(notice);
  const log = logUrl(notice);
  const facts = [
    texts.since(time(notice.kind === 'over' ? notice.at : notice.opened)),
    ...(notice.rings > 1 ? [texts.rings(notice.rings)] : []),
    ...(notice.kind === 'rings' && notice.state !== 'ALARM' ? [texts.okNow] : []),
    ...(notice.state === 'INSUFFICIENT_DATA' ? [texts.noData] : []),
    ...(notice.last ? [texts.last] : []),
  ];
  return {
    sign: signs[notice.kind],
    kind: notice.held ? `${texts.kinds[notice.kind]}, ${texts.held}` : texts.kinds[notice.kind],
    name: notice.name,
    what: short(what),
    facts: facts.join(' · '),
    command: command === undefined ? undefined : short(command),
    links: [
      ...(log === undefined ? [] : [{ text: texts.log, url: log }]),
      { text: texts.alarm, url: alarmUrl(notice) },
    ],
  };
}

/** `2 alarms in prod of shop, eu-west-1` */
export const titleOf = ({ notices }: Message, { stage, project }: Place, texts: Texts): string =>
  texts.title(notices.length, `${stage} · ${project} · ${notices[0]?.about.region ?? ''}`);
