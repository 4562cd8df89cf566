import { allQueues } from '../../services/sqs/peek.ts';
import { events, invocations, mails, messages, publications, recordedResources, requests } from './introspection.ts';
import { flag, readQuery, text, time, whole } from './query.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

const common = { account: text, region: text, since: time, limit: whole };

/** Parameters such as `limit` from the query, the results under `name`. */
const list =
  (name: string, readers: Parameters<typeof readQuery>[1], find: (asked: RouteRequest, filter: object) => unknown) =>
  (asked: RouteRequest): Answer => ({
    status: 200,
    body: { [name]: find(asked, readQuery(asked.query, { ...common, ...readers })) },
  });

const requestFilter = { service: text, operation: text, status: whole, error: text };
const invocationFilter = { function: text, failed: flag };

/** Recent activity as JSON: GET, with filters as parameters. */
export const introspectionRoutes: readonly Route[] = [
  [
    /^\/_jaws\/requests$/,
    { GET: list('requests', requestFilter, ({ cloud }, filter) => requests(cloud.kernel, filter)) },
  ],
  [
    /^\/_jaws\/invocations$/,
    { GET: list('invocations', invocationFilter, ({ cloud }, filter) => invocations(cloud.kernel, filter)) },
  ],
  [
    /^\/_jaws\/recorded-resources$/,
    { GET: list('recordedResources', { type: text }, ({ cloud }, filter) => recordedResources(cloud.kernel, filter)) },
  ],
  [/^\/_jaws\/mails$/, { GET: list('mails', {}, ({ cloud }, filter) => mails(cloud.kernel, filter)) }],
  [
    /^\/_jaws\/publications$/,
    { GET: list('publications', { topic: text }, ({ cloud }, filter) => publications(cloud.kernel, filter)) },
  ],
  [/^\/_jaws\/events$/, { GET: list('events', { bus: text }, ({ cloud }, filter) => events(cloud.kernel, filter)) }],
  [/^\/_jaws\/messages$/, { GET: ({ cloud, query }) => queueMessages(cloud.kernel, query) }],
  [
    /^\/_jaws\/messages\/(.+)$/,
    {
      GET: ({ cloud, query, parts: [queue = ''] }) => {
        const where = readQuery(query, { account: text, region: text });
        return { status: 200, body: { messages: messages(cloud.kernel, queue, where) } };
      },
    },
  ],
];

/** Messages of the queue with the given URL, ARN or name; without one, of all queues that have any. */
function queueMessages(kernel: RouteRequest['cloud']['kernel'], query: URLSearchParams): Answer {
  const { queue, ...where } = readQuery(query, { queue: text, account: text, region: text }) as Record<string, string>;
  if (queue !== undefined) return { status: 200, body: { messages: messages(kernel, queue, where) } };
  const queues = allQueues(kernel)
    .filter(({ account, region }) => (where.account ?? account) === account && (where.region ?? region) === region)
    .map(({ name, account, region }) => {
      const all = messages(kernel, name, { account, region });
      return { name, account, region, messages: all };
    });
  return { status: 200, body: { queues } };
}
