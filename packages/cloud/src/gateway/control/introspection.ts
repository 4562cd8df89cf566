import type { Kernel } from '../../kernel/kernel.ts';
import { type Mail as KeptMail, mails as keptMails } from '../../mailbox/mailbox.ts';
import { type PeekedMessage, peek, queuesNamed } from '../../services/sqs/peek.ts';

/** Which of them. Every member narrows; without one all that are kept are given: the newest 5,000, oldest first. */
export interface Filter {
  readonly account?: string;
  readonly region?: string;
  /** Not before: ISO 8601 text, a date, or milliseconds since the epoch. */
  readonly since?: string | number | Date;
  /** The newest so many. */
  readonly limit?: number;
}

export interface RequestFilter extends Filter {
  /** Id of a service as `/_jaws/health` lists it. */
  readonly service?: string;
  /** AWS's name of the operation. */
  readonly operation?: string;
  readonly status?: number;
  /** Code of the error that it was answered with. */
  readonly error?: string;
}

interface Happened {
  /** ISO 8601, on the cloud's clock. */
  readonly time: string;
  readonly account: string;
  readonly region: string;
}

/** One AWS API request that came over the wire: a client's or a function's. */
export interface CloudRequest extends Happened {
  /** The request id that the answer names. */
  readonly id: string;
  readonly service: string;
  /** Missing when the request was refused before it was known. */
  readonly operation?: string;
  /** ARN of the caller; empty when it was refused before it was known. */
  readonly caller: string;
  /** HTTP status; 0 when a fault closed the connection. */
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds of real time. */
  readonly duration: number;
  /** JSON text of the input, with the option `recordBodies` only: cut to that size, secrets hidden. */
  readonly input?: string;
}

export interface InvocationFilter extends Filter {
  /** Name of the function. */
  readonly function?: string;
  /** Those that failed, or those that did not. */
  readonly failed?: boolean;
}

/** One run of a function; each retry is one. */
export interface CloudInvocation extends Happened {
  /** As in the function's log. */
  readonly id: string;
  readonly function: string;
  readonly version: string;
  /**
   * Why it ran: a service (`s3.amazonaws.com`), the ARN of an event source, `function-url`, or the ARN of whoever called it.
   */
  readonly trigger: string;
  readonly event: unknown;
  /** What it answered with; missing when it failed, could not run, or streamed. */
  readonly result?: unknown;
  /** `<type>: <message>` of its failure. */
  readonly error?: string;
  /** Milliseconds of real time. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The last 4 KiB of its log. The line REPORT comes a moment after the result. */
  readonly log: string;
}

export interface PublicationFilter extends Filter {
  /** ARN or name of the topic. */
  readonly topic?: string;
}

/** One message that was published with SNS to a topic. */
export interface CloudPublication extends Happened {
  readonly id: string;
  /** ARN. */
  readonly topic: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** ARNs of the subscriptions that wanted it. */
  readonly subscriptions: readonly string[];
}

export interface EventFilter extends Filter {
  /** Name of the bus. */
  readonly bus?: string;
}

/** One event that a bus of EventBridge took in. */
export interface CloudEvent extends Happened {
  readonly id: string;
  readonly bus: string;
  /** As targets get it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** ARNs of the rules that it matched. */
  readonly rules: readonly string[];
}

/** One mail that SES or SNS would have sent. */
export interface CloudMail extends Happened {
  readonly id: string;
  readonly via: 'ses' | 'sns';
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  /** The message as it would go out. */
  readonly raw: string;
}

/** What happened in a cloud lately. A reset forgets it. */
export interface Introspection {
  /** AWS API requests of clients and functions. Credentials are never kept. */
  requests(filter?: RequestFilter): CloudRequest[];
  /** Runs of functions, whatever made them run. */
  invocations(filter?: InvocationFilter): CloudInvocation[];
  /** The messages that are in a queue now, without receiving them. `queue`: URL, ARN or name. Throws when there is none. */
  messages(queue: string, where?: Pick<Filter, 'account' | 'region'>): PeekedMessage[];
  /** What was published to SNS topics, and which subscriptions wanted it. */
  publications(filter?: PublicationFilter): CloudPublication[];
  /** What EventBridge took in, and which rules it matched. */
  events(filter?: EventFilter): CloudEvent[];
  /** Mails that SES and SNS would have sent. */
  mails(filter?: Filter): CloudMail[];
}

export const introspection = (kernel: Kernel): Introspection => ({
  requests: (filter) => requests(kernel, filter),
  invocations: (filter) => invocations(kernel, filter),
  messages: (queue, where) => messages(kernel, queue, where),
  publications: (filter) => publications(kernel, filter),
  events: (filter) => events(kernel, filter),
  mails: (filter) => mails(kernel, filter),
});

/** There is no queue of that name, or there are several: tell the region then. */
export class NoSuchQueue extends RangeError {
  override readonly name = 'NoSuchQueue';
}

export const requests = ({ watch }: Kernel, filter: RequestFilter = {}): CloudRequest[] =>
  chosen(
    watch.requests.values(),
    filter,
    (one) =>
      fits([one.service, filter.service], [one.operation, filter.operation], [one.status, filter.status]) &&
      fits([one.error?.code, filter.error]),
  ).map((one) => ({ ...one, time: iso(one.time), duration: hundredths(one.duration) }) as CloudRequest);

export const invocations = ({ watch }: Kernel, filter: InvocationFilter = {}): CloudInvocation[] =>
  chosen(watch.invocations.values(), filter, (one) =>
    fits([one.function, filter.function], [one.error !== undefined, filter.failed]),
  ).map(
    ({ event, result, error, log, ...one }) =>
      ({
        ...one,
        time: iso(one.time),
        event: parsed(event),
        ...(error === undefined ? { result: result && parsed(result) } : { error }),
        duration: hundredths(one.duration),
        log,
      }) as CloudInvocation,
  );

export const publications = ({ watch }: Kernel, filter: PublicationFilter = {}): CloudPublication[] =>
  chosen(
    watch.publications.values(),
    filter,
    ({ topic }) => filter.topic === undefined || topic === filter.topic || topic.endsWith(`:${filter.topic}`),
  ).map((one) => ({ ...one, time: iso(one.time) }) as CloudPublication);

export const events = ({ watch }: Kernel, filter: EventFilter = {}): CloudEvent[] =>
  chosen(watch.events.values(), filter, (one) => fits([one.bus, filter.bus])).map((one) => ({
    ...one,
    time: iso(one.time),
  }));

export const mails = (kernel: Kernel, filter: Filter = {}): CloudMail[] =>
  chosen(timed(keptMails(kernel).values()), filter, () => true).map(
    ({ id, account, region, via, source, to, cc, bcc, subject, text, html, raw, time }) =>
      ({
        id,
        time: iso(time),
        account,
        region,
        via,
        from: source,
        to,
        cc,
        bcc,
        subject,
        text,
        html,
        raw: Buffer.from(raw, 'latin1').toString(),
      }) as CloudMail,
  );

/** Looks at a queue's messages without receiving them. Throws {@link NoSuchQueue}. */
export function messages(
  kernel: Kernel,
  queue: string,
  where: Pick<Filter, 'account' | 'region'> = {},
): PeekedMessage[] {
  const [found, ...others] = queuesNamed(kernel, queue, where);
  if (!found) throw new NoSuchQueue(`There is no queue ${JSON.stringify(queue)}.`);
  if (others.length > 0) {
    const places = [found, ...others].map(({ account, region }) => `${account} ${region}`).join(', ');
    throw new NoSuchQueue(
      `There are several queues ${JSON.stringify(queue)}, in ${places}: say which by region and account.`,
    );
  }
  return peek(kernel, found);
}

function chosen<T extends { readonly time: number; readonly account: string; readonly region: string }>(
  items: Iterable<T>,
  filter: Filter,
  wanted: (item: T) => boolean,
): T[] {
  const since = filter.since === undefined ? Number.NEGATIVE_INFINITY : new Date(filter.since).getTime();
  if (Number.isNaN(since)) throw new RangeError(`since is no time: ${JSON.stringify(filter.since)}`);
  const all = [...items].filter(
    (one) => one.time >= since && fits([one.account, filter.account], [one.region, filter.region]) && wanted(one),
  );
  return filter.limit === undefined ? all : all.slice(Math.max(0, all.length - filter.limit));
}

const fits = (...pairs: readonly (readonly [is: unknown, wanted: unknown])[]): boolean =>
  pairs.every(([is, wanted]) => wanted === undefined || is === wanted);

function* timed(kept: Iterable<Readonly<KeptMail>>) {
  for (const mail of kept) yield { ...mail, time: mail.timestamp };
}

const iso = (time: number): string => new Date(time).toISOString();

const hundredths = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/** A payload as JSON; what is none as text. */
function parsed(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
