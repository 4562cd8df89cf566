import type { Kernel } from '../../kernel/kernel.ts';
import { type Mail as KeptMail, mails as keptMails } from '../../mailbox/mailbox.ts';
import { allRecorded } from '../../services/cloudformation/recorded/records.ts';
import { peek, queuesNamed } from '../../services/sqs/peek.ts';
import type { PeekedMessage } from '../../services/sqs/peeked-message.ts';
import type {
  CloudEvent,
  CloudInvocation,
  CloudMail,
  CloudPublication,
  CloudRecordedResource,
  CloudRequest,
  EventFilter,
  Filter,
  Introspection,
  InvocationFilter,
  PublicationFilter,
  RecordedFilter,
  RequestFilter,
} from './happenings.ts';
import { iso, shownInvocation, shownRequest } from './shown.ts';
import { stream } from './stream.ts';

export const introspection = (kernel: Kernel): Introspection => ({
  requests: (filter) => requests(kernel, filter),
  invocations: (filter) => invocations(kernel, filter),
  stream: (filter, listener) => stream(kernel, filter, listener),
  messages: (queue, where) => messages(kernel, queue, where),
  publications: (filter) => publications(kernel, filter),
  events: (filter) => events(kernel, filter),
  mails: (filter) => mails(kernel, filter),
  recordedResources: (filter) => recordedResources(kernel, filter),
});

/** No queue has that name, or several do: then name the region. */
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
  ).map(shownRequest);

export const invocations = ({ watch }: Kernel, filter: InvocationFilter = {}): CloudInvocation[] =>
  chosen(watch.invocations.values(), filter, (one) =>
    fits([one.function, filter.function], [one.error !== undefined, filter.failed]),
  ).map(shownInvocation);

export const publications = ({ watch }: Kernel, filter: PublicationFilter = {}): CloudPublication[] =>
  chosen(
    watch.publications.values(),
    filter,
    ({ topic }) => filter.topic === undefined || topic === filter.topic || topic.endsWith(`:${filter.topic}`),
  ).map((one) => ({ ...one, time: iso(one.time) }) as CloudPublication);

export const events = ({ watch }: Kernel, filter: EventFilter = {}): CloudEvent[] =>
  chosen(watch.events.values(), filter, (one) => fits([one.bus, filter.bus])).map(({ event, ...one }) => ({
    ...one,
    event,
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

export const recordedResources = ({ store }: Kernel, filter: RecordedFilter = {}): CloudRecordedResource[] =>
  chosen(everyRecorded(store), filter, ({ type }) => fits([type, filter.type])).map((one) => ({
    ...one,
    time: iso(one.time),
  }));

function* everyRecorded(store: Kernel['store']) {
  for (const { account, region, resources } of allRecorded(store)) {
    for (const { created: time, type, id, stackId, logicalId } of resources.values()) {
      yield { time, account, region, type, id, stackId, logicalId };
    }
  }
}

/** Reads a queue's messages without receiving them. Throws {@link NoSuchQueue}. */
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
  if (Number.isNaN(since)) throw new RangeError(`since is not a time: ${JSON.stringify(filter.since)}`);
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
