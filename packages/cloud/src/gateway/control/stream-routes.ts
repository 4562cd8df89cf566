import type { StreamFilter } from './happenings.ts';
import { Refusal } from './json.ts';
import { readQuery, text } from './query.ts';
import type { Route, RouteRequest } from './route.ts';
import { eventStream, STREAM_KINDS } from './stream.ts';

/** Not kept alive: the stream ends with the connection, so closing the cloud does not wait for it. */
const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' };

/** Live events: GET, with filters as parameters. */
export const streamRoutes: readonly Route[] = [
  [
    /^\/_jaws\/stream$/,
    {
      GET: ({ cloud, head, query }: RouteRequest) => {
        const filter = readQuery(query, { account: text, region: text, function: text, kinds }) as StreamFilter;
        if (head.method === 'HEAD') return { status: 200, headers: HEADERS };
        return { status: 200, headers: HEADERS, stream: eventStream(cloud.kernel, filter) };
      },
    },
  ],
];

function kinds(input: string, name: string): readonly string[] {
  const all = input.split(',');
  const odd = all.find((one) => !STREAM_KINDS.some((kind) => kind === one));
  if (odd !== undefined) {
    throw new Refusal(400, `${name} takes some of ${STREAM_KINDS.join(',')}, not ${JSON.stringify(odd)}.`);
  }
  return all;
}
