import { type DebuggedFunction, DebugRefused } from '../../services/lambda/exec/debug.ts';
import { fleet } from '../../services/lambda/exec/fleet.ts';
import { Refusal } from './json.ts';
import { isWhole, readLease, readOwner, readPlace } from './lease.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

const SHAPE =
  'The body is {"functions": [{"region": "us-east-1", "function": "name", "port": 9229, "account": "000000000000"}], "seconds": 60, "owner": "name"}; the account and what follows the functions may be left out.';

const shown = ({ cloud }: RouteRequest): Answer => ({ status: 200, body: cloud.kernel.part(fleet).debug.state });

async function set(asked: RouteRequest): Promise<Answer> {
  const { functions, owner, seconds } = readLease(await asked.json(), SHAPE);
  const wanted = functions.map((one) => readFunction(one, asked.cloud.kernel.account));
  try {
    await asked.cloud.kernel.part(fleet).debug.set(owner, wanted, seconds);
  } catch (error) {
    if (error instanceof DebugRefused) throw new Refusal(400, error.message);
    throw error;
  }
  return shown(asked);
}

/** Of one owner, or of all. */
function end(asked: RouteRequest): Answer {
  const { debug } = asked.cloud.kernel.part(fleet);
  const owner = readOwner(asked.query);
  if (owner === undefined) debug.clear();
  else debug.end(owner);
  return shown(asked);
}

/** Which functions are debugged. */
export const debugRoutes: readonly Route[] = [[/^\/_jaws\/debug$/, { GET: shown, PUT: set, DELETE: end }]];

function readFunction(input: unknown, ownAccount: string): DebuggedFunction {
  const { place, more } = readPlace(input, ownAccount, SHAPE);
  const { port, ...unknown } = more;
  if (Object.keys(unknown).length > 0) throw new Refusal(400, SHAPE);
  if (!isWhole(port, 65_535)) {
    throw new Refusal(400, `port is a whole number from 1 to 65535, not ${JSON.stringify(port)}.`);
  }
  return { ...place, port };
}
