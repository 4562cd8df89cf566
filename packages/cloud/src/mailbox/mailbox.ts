import type { Kernel } from '../kernel/kernel.ts';

/** Times are milliseconds since the epoch. */
interface Sent {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly timestamp: number;
}

export interface Mail extends Sent {
  /** As in `From:`, with or without a name. */
  readonly source: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  /** The message as it would be sent: bytes as latin1. */
  readonly raw: string;
  /** Whether the sender wrote the MIME message itself. */
  readonly isRaw?: boolean | undefined;
  readonly template?: string | undefined;
  readonly templateData?: string | undefined;
  readonly via: 'ses' | 'sns';
}

/** A text message to a phone. */
export interface Text extends Sent {
  /** Empty if it is for subscribers. */
  readonly phone: string;
  readonly message: string;
  readonly topic?: string | undefined;
  readonly subscription?: string | undefined;
}

/** A push message to an app on a device. */
export interface Push extends Sent {
  /** ARN of the platform endpoint. */
  readonly endpoint: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly topic?: string | undefined;
}

/** The newest are kept: this many of each kind, and mails of at most this many characters. */
const MOST = 1_000;
const MOST_SIZE = 64 * 1024 * 1024;

export const mails = (kernel: Kernel) => kernel.store.collection<Mail>('mailbox/mails');
export const texts = (kernel: Kernel) => kernel.store.collection<Text>('mailbox/texts');
export const pushes = (kernel: Kernel) => kernel.store.collection<Push>('mailbox/pushes');

/** Stores what would be sent as e-mail in the local mailbox; durable with the caller's commit. */
export function putMail(kernel: Kernel, mail: Mail): void {
  const all = mails(kernel);
  all.put(mail.id, mail);
  let size = 0;
  for (const one of all.values()) size += sizeOf(one);
  for (const [id, oldest] of all.entries()) {
    if ((all.size <= MOST && size <= MOST_SIZE) || id === mail.id) break;
    size -= sizeOf(oldest);
    all.delete(id);
  }
}

const sizeOf = ({ raw, text = '', html = '' }: Mail): number => raw.length + text.length + html.length;

export function putText(kernel: Kernel, text: Text): void {
  keep(texts(kernel), text);
}

export function putPush(kernel: Kernel, push: Push): void {
  keep(pushes(kernel), push);
}

function keep<T extends Text | Push>(all: ReturnType<Kernel['store']['collection']>, item: T): void {
  // One message of a topic goes to several phones under one id.
  all.put(`${item.id} ${'phone' in item ? item.phone : item.endpoint}`, item);
  for (const key of all.keys()) {
    if (all.size <= MOST) break;
    all.delete(key);
  }
}
