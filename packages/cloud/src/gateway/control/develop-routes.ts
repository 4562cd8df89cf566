import { fleet } from '../../services/lambda/exec/fleet.ts';
import type { FunctionPlace } from '../../services/lambda/exec/spares.ts';
import { Refusal } from './json.ts';
import { readLease, readPlace } from './lease.ts';
import type { Answer, Asked, Route } from './route.ts';

const SHAPE =
  'The body is {"functions": [{"region": "us-east-1", "function": "name", "account": "000000000000"}], "seconds": 60}; the account may be left out.';

const shown = ({ cloud }: Asked): Answer => ({ status: 200, body: cloud.kernel.part(fleet).develop.state });

async function set(asked: Asked): Promise<Answer> {
  const { functions, seconds } = readLease(await asked.json(), SHAPE);
  const places = functions.map((one) => readFunction(one, asked.cloud.kernel.account));
  asked.cloud.kernel.part(fleet).develop.set(places, seconds);
  return shown(asked);
}

function clear(asked: Asked): Answer {
  asked.cloud.kernel.part(fleet).develop.clear();
  return shown(asked);
}

/** Which functions are under development. */
export const developRoutes: readonly Route[] = [[/^\/_jaws\/develop$/, { GET: shown, PUT: set, DELETE: clear }]];

function readFunction(given: unknown, ownAccount: string): FunctionPlace {
  const { place, more } = readPlace(given, ownAccount, SHAPE);
  if (Object.keys(more).length > 0) throw new Refusal(400, SHAPE);
  return place;
}
