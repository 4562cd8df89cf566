import { type DebuggedFunction, DebugRefused } from '../../services/lambda/exec/debug.ts';
import { fleet } from '../../services/lambda/exec/fleet.ts';
import { Refusal } from './json.ts';
import { isWhole, readLease, readPlace } from './lease.ts';
import type { Answer, Asked, Route } from './route.ts';

const SHAPE =
  'The body is {"functions": [{"region": "us-east-1", "function": "name", "port": 9229, "account": "000000000000"}], "seconds": 60}; the account may be left out.';

const shown = ({ cloud }: Asked): Answer => ({ status: 200, body: cloud.kernel.part(fleet).debug.state });

async function set(asked: Asked): Promise<Answer> {
  const { functions, seconds } = readLease(await asked.json(), SHAPE);
  const wanted = functions.map((one) => readFunction(one, asked.cloud.kernel.account));
  try {
    await asked.cloud.kernel.part(fleet).debug.set(wanted, seconds);
  } catch (error) {
    if (error instanceof DebugRefused) throw new Refusal(400, error.message);
    throw error;
  }
  return shown(asked);
}

function clear(asked: Asked): Answer {
  asked.cloud.kernel.part(fleet).debug.clear();
  return shown(asked);
}

/** Which functions are debugged. */
export const debugRoutes: readonly Route[] = [[/^\/_jaws\/debug$/, { GET: shown, PUT: set, DELETE: clear }]];

function readFunction(given: unknown, ownAccount: string): DebuggedFunction {
  const { place, more } = readPlace(given, ownAccount, SHAPE);
  const { port, ...unknown } = more;
  if (Object.keys(unknown).length > 0) throw new Refusal(400, SHAPE);
  if (!isWhole(port, 65_535)) {
    throw new Refusal(400, `port is a whole number from 1 to 65535, not ${JSON.stringify(port)}.`);
  }
  return { ...place, port };
}
