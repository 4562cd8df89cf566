import { Readable } from 'node:stream';
import { errorText } from '../../kernel/create-kernel.ts';
import { Refusal } from './json.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

/** Not kept alive: the copy ends with the connection. */
const HEADERS = { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store', connection: 'close' };

async function mark({ cloud, json }: RouteRequest): Promise<Answer> {
  const body = await json();
  const { note, ...more } = (typeof body === 'object' && body !== null ? body : {}) as { note?: unknown };
  if (Object.keys(more).length > 0) throw new Refusal(400, 'The body is {"note": …}, or empty.');
  return { status: 200, body: await cloud.copies.mark(note ?? null) };
}

/**
 * One line has the address of the copy. The response ends with the copy, and the copy ends when the client disconnects.
 */
async function make({ cloud }: RouteRequest): Promise<Answer> {
  const copy = await cloud.copies.make();
  if (!copy) throw new Refusal(409, 'No moment is marked to copy: PUT /_jaws/copies marks one.');
  const { endpoint, note } = copy;
  const stream = new Readable({
    read() {},
    destroy(error, done) {
      copy.end().then(
        () => done(error),
        (problem) => {
          cloud.kernel.log.error('Ending a copy failed', { error: errorText(problem) });
          done(error);
        },
      );
    },
  });
  void copy.ended.then(() => stream.push(null));
  stream.push(`${JSON.stringify({ endpoint, note })}\n`);
  return { status: 200, headers: HEADERS, stream };
}

/** Separate clouds with this one's state at one moment. */
export const copyRoutes: readonly Route[] = [[/^\/_jaws\/copies$/, { PUT: mark, POST: make }]];
