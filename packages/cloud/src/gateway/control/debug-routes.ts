import { type DebuggedFunction, DebugRefused } from '../../services/lambda/exec/debug.ts';
import { fleet } from '../../services/lambda/exec/fleet.ts';
import { Refusal } from './json.ts';
import type { Answer, Asked, Route } from './route.ts';

const SHAPE =
  'The body is {"functions": [{"region": "us-east-1", "function": "name", "port": 9229, "account": "000000000000"}], "seconds": 60}; the account may be left out.';
const DEFAULT_SECONDS = 60;
/** A day. */
const MOST_SECONDS = 86_400;

const shown = ({ cloud }: Asked): Answer => ({ status: 200, body: cloud.kernel.part(fleet).debug.state });

async function set(asked: Asked): Promise<Answer> {
  const { functions, seconds } = readWish(await asked.json(), asked.cloud.kernel.account);
  try {
    await asked.cloud.kernel.part(fleet).debug.set(functions, seconds);
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

function readWish(body: unknown, account: string): { functions: DebuggedFunction[]; seconds: number } {
  const { functions, seconds = DEFAULT_SECONDS, ...more } = membersOf(body);
  if (!Array.isArray(functions) || Object.keys(more).length > 0) throw new Refusal(400, SHAPE);
  if (!isWhole(seconds, MOST_SECONDS)) {
    throw new Refusal(400, `seconds is a whole number from 1 to ${MOST_SECONDS}, not ${JSON.stringify(seconds)}.`);
  }
  return { functions: functions.map((one) => readFunction(one, account)), seconds };
}

function readFunction(given: unknown, ownAccount: string): DebuggedFunction {
  const { account = ownAccount, function: name, port, region, ...more } = membersOf(given);
  const isText = [account, name, region].every((one) => typeof one === 'string');
  if (!isText || Object.keys(more).length > 0) throw new Refusal(400, SHAPE);
  if (!isWhole(port, 65_535)) {
    throw new Refusal(400, `port is a whole number from 1 to 65535, not ${JSON.stringify(port)}.`);
  }
  return { account: String(account), region: String(region), function: String(name), port };
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const isWhole = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
