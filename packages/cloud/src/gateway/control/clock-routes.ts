import { isFake } from '../../kernel/time/fake-clock.ts';
import { Refusal } from './json.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

const shown = ({ cloud }: RouteRequest): Answer => {
  const { clock } = cloud.kernel;
  return { status: 200, body: { now: new Date(clock.now()).toISOString(), fake: isFake(clock) } };
};

async function advance(asked: RouteRequest): Promise<Answer> {
  const { clock } = asked.cloud.kernel;
  if (!isFake(clock)) throw new Refusal(409, 'This cloud has no fake clock: start it with --fake-clock <time>.');
  const body = await asked.json();
  const { advance: time, ...more } = (typeof body === 'object' && body !== null ? body : {}) as { advance?: unknown };
  if (time === undefined || Object.keys(more).length > 0) throw new Refusal(400, 'The body is {"advance": "5m"}.');
  try {
    await clock.advance(time as string);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
  return shown(asked);
}

/** The time of the cloud; a fake clock can be advanced. */
export const clockRoutes: readonly Route[] = [[/^\/_jaws\/clock$/, { GET: shown, POST: advance }]];
