import { hostname } from 'node:os';
import { notImplemented } from '../../../kernel/errors.ts';
import { expireAll } from '../../../services/dynamodb/ttl/expiry.ts';
import { runtimeNames } from '../../../services/lambda/functions/runtimes.ts';
import { Refusal } from '../json.ts';
import { type Answer, type Route, type RouteRequest, reset } from '../route.ts';
import { chaosRoutes } from './chaos.ts';
import { sqsRoutes } from './sqs-messages.ts';

/** No scripts run when this cloud starts: every stage is over at once. */
const STAGES = { BOOT: true, START: true, READY: true, SHUTDOWN: false } as const;

const isStage = (name: string): name is keyof typeof STAGES => Object.hasOwn(STAGES, name);

async function health({ cloud }: RouteRequest): Promise<Answer> {
  return { status: 200, body: { ...(await cloud.health()), edition: 'community' } };
}

/** LocalStack's routes for its own process are left to the program that started this one. */
async function runAction(asked: RouteRequest): Promise<Answer> {
  const body = (await asked.json()) as { action?: unknown } | undefined;
  const { message } = notImplemented(`The action ${JSON.stringify(body?.action)} on /_localstack/health`);
  throw new Refusal(501, message);
}

async function info({ cloud }: RouteRequest): Promise<Answer> {
  const { version, startedAt } = await cloud.health();
  const now = cloud.kernel.clock.now();
  return {
    status: 200,
    body: {
      version,
      edition: 'community',
      is_license_activated: false,
      session_id: `jaws-cloud-${process.pid}`,
      machine_id: hostname(),
      system: process.platform,
      is_docker: false,
      server_time_utc: new Date(now).toISOString().slice(0, 19),
      uptime: Math.max(0, Math.floor((now - Date.parse(String(startedAt))) / 1000)),
    },
  };
}

function stage({ parts: [name = ''] }: RouteRequest): Answer {
  const stageName = name.toUpperCase();
  if (!isStage(stageName)) throw new Refusal(404, `no such stage ${name}`);
  return { status: 200, body: { completed: STAGES[stageName], scripts: [] } };
}

function expired({ cloud }: RouteRequest): Answer {
  return { status: 200, body: { ExpiredItems: expireAll(cloud.kernel) } };
}

const runtimes = ({ query }: RouteRequest): Answer => ({
  status: 200,
  body: { Runtimes: runtimeNames(query.getAll('filter')) },
});

/**
 * Routes that tools made for LocalStack use beside AWS's own APIs. The mailbox has mails, text and push messages.
 * https://docs.localstack.cloud/references/internal-endpoints/
 */
export const localStackRoutes: readonly Route[] = [
  [/^\/_localstack\/health\/?$/, { GET: health, POST: runAction }],
  [/^\/_localstack\/info$/, { GET: info }],
  [/^\/_localstack\/plugins$/, { GET: () => ({ status: 200, body: {} }) }],
  [/^\/_localstack\/init$/, { GET: () => ({ status: 200, body: { completed: STAGES, scripts: [] } }) }],
  [/^\/_localstack\/init\/([^/]+)$/, { GET: stage }],
  [/^\/_localstack\/state\/reset$/, { POST: reset }],
  [/^\/_aws\/dynamodb\/expired$/, { DELETE: expired }],
  [/^\/_aws\/lambda\/runtimes$/, { GET: runtimes }],
  ...chaosRoutes,
  ...sqsRoutes,
];
