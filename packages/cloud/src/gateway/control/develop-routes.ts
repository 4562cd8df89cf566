import { fleet } from '../../services/lambda/exec/fleet.ts';
import type { FunctionPlace } from '../../services/lambda/exec/spares.ts';
import { Refusal } from './json.ts';
import { readLease, readOwner, readPlace } from './lease.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

const SHAPE =
  'The body is {"functions": [{"region": "us-east-1", "function": "name", "account": "000000000000"}], "seconds": 60, "owner": "name"}; the account and what follows the functions may be left out.';

const shown = ({ cloud }: RouteRequest): Answer => ({ status: 200, body: cloud.kernel.part(fleet).develop.state });

async function set(asked: RouteRequest): Promise<Answer> {
  const { functions, owner, seconds } = readLease(await asked.json(), SHAPE);
  const places = functions.map((one) => readFunction(one, asked.cloud.kernel.account));
  asked.cloud.kernel.part(fleet).develop.set(owner, places, seconds);
  return shown(asked);
}

/** Of one owner, or of all. */
function end(asked: RouteRequest): Answer {
  const { develop } = asked.cloud.kernel.part(fleet);
  const owner = readOwner(asked.query);
  if (owner === undefined) develop.clear();
  else develop.end(owner);
  return shown(asked);
}

/** Which functions are under development. */
export const developRoutes: readonly Route[] = [[/^\/_jaws\/develop$/, { GET: shown, PUT: set, DELETE: end }]];

function readFunction(input: unknown, ownAccount: string): FunctionPlace {
  const { place, more } = readPlace(input, ownAccount, SHAPE);
  if (Object.keys(more).length > 0) throw new Refusal(400, SHAPE);
  return place;
}
