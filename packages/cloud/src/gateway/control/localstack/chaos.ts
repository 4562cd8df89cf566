import { type Fault, FaultInvalid, readFault } from '../../../kernel/faults/rule.ts';
import type { Answer, Route, RouteRequest } from '../route.ts';

/** A rule in LocalStack's format. */
interface Rule {
  readonly service?: string;
  readonly operation?: string;
  readonly region?: string;
  readonly probability?: number;
  readonly error?: { readonly statusCode?: number; readonly code?: string } | null;
}

const MEMBERS = ['service', 'operation', 'region', 'probability', 'error'];

/** LocalStack's default error. */
const UNAVAILABLE = { code: 'ServiceUnavailable', status: 503, message: 'Operation failed due to a simulated fault' };

const faultsOf = ({ cloud }: RouteRequest) => cloud.kernel.faults;

async function readFaults(asked: RouteRequest): Promise<Fault[]> {
  const rules = await asked.json();
  if (!Array.isArray(rules)) throw new FaultInvalid('The body is a list of rules.');
  return rules.map((rule: Rule) => {
    if (typeof rule !== 'object' || rule === null) throw new FaultInvalid('A rule is an object.');
    const odd = Object.keys(rule).find((name) => !MEMBERS.includes(name));
    if (odd !== undefined) throw new FaultInvalid(`A rule has no ${JSON.stringify(odd)}.`);
    const { error, ...where } = rule;
    const { code = UNAVAILABLE.code, statusCode = UNAVAILABLE.status } = error ?? {};
    return readFault({ ...where, error: { ...UNAVAILABLE, code, status: statusCode } }, asked.cloud.services);
  });
}

/** A latency of all calls is an effect, and an error with a code a rule; anything else was not created here. */
const isEffect = ({ error, latency }: Fault): boolean => error === undefined && typeof latency === 'number';

function ruleOf({ error, ...where }: Fault): Rule | undefined {
  return typeof error === 'object'
    ? { ...where, error: { code: error.code, statusCode: error.status ?? 500 } }
    : undefined;
}

const entries = (asked: RouteRequest) =>
  faultsOf(asked)
    .list()
    .filter(({ fault }) => ruleOf(fault) !== undefined);

const listed = (asked: RouteRequest): Answer => ({
  status: 200,
  body: entries(asked).map(({ fault }) => ruleOf(fault)),
});

async function add(asked: RouteRequest): Promise<Answer> {
  for (const fault of await readFaults(asked)) faultsOf(asked).add(fault);
  return listed(asked);
}

async function replace(asked: RouteRequest): Promise<Answer> {
  const faults = await readFaults(asked);
  for (const { id } of entries(asked)) faultsOf(asked).remove(id);
  for (const fault of faults) faultsOf(asked).add(fault);
  return listed(asked);
}

async function remove(asked: RouteRequest): Promise<Answer> {
  const gone = new Set((await readFaults(asked)).map((fault) => JSON.stringify(ruleOf(fault))));
  for (const { id, fault } of entries(asked)) if (gone.has(JSON.stringify(ruleOf(fault)))) faultsOf(asked).remove(id);
  return listed(asked);
}

const effects = (asked: RouteRequest): Answer => {
  const effect = faultsOf(asked)
    .list()
    .find(({ fault }) => isEffect(fault));
  return { status: 200, body: { latency: effect?.fault.latency ?? 0 } };
};

async function setEffects(asked: RouteRequest): Promise<Answer> {
  const { latency = 0, ...more } = ((await asked.json()) ?? {}) as { latency?: unknown };
  const [odd] = Object.keys(more);
  if (odd !== undefined) throw new FaultInvalid(`There is no effect ${JSON.stringify(odd)}; there is latency.`);
  const fault = readFault({ latency }, asked.cloud.services);
  for (const entry of faultsOf(asked).list()) if (isEffect(entry.fault)) faultsOf(asked).remove(entry.id);
  if (latency !== 0) faultsOf(asked).add(fault);
  return effects(asked);
}

/** https://docs.localstack.cloud/aws/capabilities/chaos-engineering/chaos-api/ */
export const chaosRoutes: readonly Route[] = [
  [/^\/_localstack\/chaos\/faults$/, { GET: listed, POST: replace, PATCH: add, DELETE: remove }],
  [/^\/_localstack\/chaos\/effects$/, { GET: effects, POST: setEffects }],
];
