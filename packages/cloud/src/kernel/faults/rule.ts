/** A fault to inject: into the calls it names, or into all if it names none. */
export interface Fault {
  /** Id of a service as `/_jaws/health` lists it: `s3`, `lambda`, `dynamodb`. */
  readonly service?: string;
  /** AWS's name of an operation: `PutItem`. */
  readonly operation?: string;
  readonly region?: string;
  readonly account?: string;
  /** Share of the calls that it happens to, from 0 to 1. Default 1. */
  readonly probability?: number;
  /**
   * An error of your own; `throttle`: the service's own throttling error, which SDKs retry; `expired-token`: the service's own
   * words for credentials that have expired; `timeout`: no answer, until the client goes away; `reset`: the connection is
   * closed.
   */
  readonly error?: 'throttle' | 'expired-token' | 'timeout' | 'reset' | FaultError;
  /**
   * The operation does its work first, and the fault replaces its response: with `reset` the response is lost. A call that
   * fails anyway gets no such fault. Default: the fault comes first, and nothing is done.
   */
  readonly after?: boolean;
  /** How long the call waits before it continues, or before its error. Milliseconds of real time. */
  readonly latency?: number | { readonly min: number; readonly max: number };
  /** How many matching calls succeed first: with `times: 1` only the next one fails. Default 0. */
  readonly skip?: number;
  /** How often it happens at most; then it is removed. */
  readonly times?: number;
}

export interface FaultError {
  readonly code: string;
  /** HTTP status. Default: the one in the service's model for the code, otherwise 500. */
  readonly status?: number;
  readonly message?: string;
}

/** The mistake in a requested fault. */
export class FaultInvalid extends TypeError {
  override readonly name = 'FaultInvalid';
}

/** Names of services, each with the operations that it has. */
export type Catalogue = Readonly<Record<string, { readonly operations: Readonly<Record<string, unknown>> }>>;

const MEMBERS = [
  'service',
  'operation',
  'region',
  'account',
  'probability',
  'error',
  'after',
  'latency',
  'skip',
  'times',
];
const WORDS = ['throttle', 'expired-token', 'timeout', 'reset'];
const LONGEST_LATENCY = 600_000;

/** Throws FaultInvalid unless it is a valid delay in milliseconds. */
export function checkMilliseconds(name: string, value: unknown): asserts value is number {
  checkNumber(name, value ?? 'nothing', 0, LONGEST_LATENCY);
}

/** Reads a fault from JSON. Throws FaultInvalid, which says what is wrong. */
export function readFault(input: unknown, catalogue: Catalogue): Fault {
  const fault = asRecord(input, 'A fault');
  for (const name of Object.keys(fault)) {
    if (!MEMBERS.includes(name)) throw new FaultInvalid(`A fault has no ${quote(name)}; it has ${MEMBERS.join(', ')}.`);
  }
  for (const name of ['service', 'operation', 'region', 'account']) {
    if (fault[name] !== undefined && (typeof fault[name] !== 'string' || fault[name] === '')) {
      throw new FaultInvalid(`${name} takes a text that is not empty, not ${quote(fault[name])}.`);
    }
  }
  checkOperation(fault, catalogue);
  checkNumber('probability', fault.probability, 0, 1);
  checkNumber('skip', fault.skip, 0, Number.MAX_SAFE_INTEGER, true);
  if (fault.after !== undefined && typeof fault.after !== 'boolean') {
    throw new FaultInvalid(`after takes true or false, not ${quote(fault.after)}.`);
  }
  checkNumber('times', fault.times, 1, Number.MAX_SAFE_INTEGER, true);
  checkLatency(fault.latency);
  checkError(fault.error);
  if (fault.error === undefined && fault.latency === undefined) {
    throw new FaultInvalid('A fault needs an error or a latency.');
  }
  return structuredClone(fault) as Fault;
}

function checkOperation({ service, operation }: Record<string, unknown>, catalogue: Catalogue): void {
  const known = Object.keys(catalogue);
  if (service !== undefined && !known.includes(service as string)) {
    throw new FaultInvalid(`There is no service ${quote(service)}; there are ${known.join(', ')}.`);
  }
  if (operation === undefined) return;
  const asked = service === undefined ? known : [service as string];
  if (!asked.some((id) => Object.hasOwn(catalogue[id]?.operations ?? {}, operation as string))) {
    throw new FaultInvalid(`${service ?? 'No service'} has ${service ? 'no' : 'an'} operation ${quote(operation)}.`);
  }
}

function checkLatency(latency: unknown): void {
  if (latency === undefined || typeof latency === 'number') {
    checkNumber('latency', latency, 0, LONGEST_LATENCY);
    return;
  }
  const { min, max, ...more } = asRecord(latency, 'latency');
  checkNumber('latency.min', min ?? 'nothing', 0, LONGEST_LATENCY);
  checkNumber('latency.max', max ?? 'nothing', min as number, LONGEST_LATENCY);
  if (Object.keys(more).length > 0) throw new FaultInvalid(`latency has no ${quote(Object.keys(more)[0])}.`);
}

function checkError(error: unknown): void {
  if (error === undefined || WORDS.includes(error as string)) return;
  if (typeof error === 'string') {
    throw new FaultInvalid(`error takes ${WORDS.join(', ')} or {code, status, message}, not ${quote(error)}.`);
  }
  const { code, status, message, ...more } = asRecord(error, 'error');
  // It travels in headers.
  if (typeof code !== 'string' || !/^[\w.:-]{1,256}$/.test(code)) {
    throw new FaultInvalid(`error.code takes letters, digits and .:-, not ${quote(code)}.`);
  }
  checkNumber('error.status', status, 300, 599, true);
  if (message !== undefined && (typeof message !== 'string' || message.length > 4096)) {
    throw new FaultInvalid('error.message takes a text of at most 4096 characters.');
  }
  if (Object.keys(more).length > 0) throw new FaultInvalid(`error has no ${quote(Object.keys(more)[0])}.`);
}

function checkNumber(name: string, value: unknown, min: number, max: number, whole = false): void {
  if (value === undefined) return;
  const isNumber = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (isNumber) return;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw new FaultInvalid(`${name} takes a ${whole ? 'whole ' : ''}number, ${range}, not ${quote(value)}.`);
}

function asRecord(input: unknown, name: string): Record<string, unknown> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  throw new FaultInvalid(`${name} is an object, not ${quote(input)}.`);
}

const quote = (value: unknown): string => String(JSON.stringify(value)).slice(0, 100);
