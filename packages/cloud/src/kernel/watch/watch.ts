import { Live } from './live.ts';
import type { Packing } from './packed.ts';
import { Ring } from './ring.ts';

/** Where and when something happened. */
interface Occurrence {
  /** Milliseconds since the epoch, on the cloud's clock. */
  readonly time: number;
  readonly account: string;
  readonly region: string;
}

/** A request to a deployed API. */
interface DeployedCall {
  readonly api: string;
  readonly stage: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** The resource or route that matched; undefined: none did. */
  readonly route: string | undefined;
}

/** One AWS API request, or one request to a deployed API, over the wire. It contains no credential. */
export interface SeenRequest extends Occurrence {
  /** The request id in the response. */
  readonly id: string;
  readonly service: string;
  /** AWS's name; undefined if the request was refused before it was known. */
  readonly operation: string | undefined;
  /** ARN of the caller. */
  readonly caller: string;
  /** HTTP status; 0 if a fault closed the connection without a response. */
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** Milliseconds of real time. */
  readonly duration: number;
  /** For requests to deployed APIs, whose service is `execute-api`. */
  readonly call?: DeployedCall | undefined;
  /** JSON text of the input, only of a cloud that is set to keep bodies: cut to its limit, secrets left out. */
  readonly input?: string | undefined;
}

/** One run of a function. */
export interface SeenInvocation extends Occurrence {
  /** As in the function's log. */
  readonly id: string;
  readonly function: string;
  readonly version: string;
  /** Why it ran: a service's principal, the ARN of an event source or of the caller. */
  readonly trigger: string;
  readonly event: Uint8Array;
  /** Undefined if the function could not run, or streamed its result. */
  readonly result: Uint8Array | undefined;
  /** Undefined if it succeeded. */
  readonly error: string | undefined;
  /** Milliseconds of real time. */
  readonly duration: number;
  readonly coldStart: boolean;
  /** The end of its log. */
  readonly log: string;
}

/** One message that was published with SNS. */
export interface SeenPublication extends Occurrence {
  readonly id: string;
  /** ARN of the topic. */
  readonly topic: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** ARNs of the subscriptions that matched it. */
  readonly subscriptions: readonly string[];
}

/** One event that an EventBridge bus received. */
export interface SeenEvent extends Occurrence {
  readonly id: string;
  readonly bus: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** ARNs of the rules that it matched. */
  readonly rules: readonly string[];
}

const MOST = 5_000;
const MOST_BYTES = 4 * 1024 * 1024;

// Lists, not objects: those would repeat the names for every request.

const requestPacking: Packing<SeenRequest> = {
  pack: (one) => [
    JSON.stringify([
      one.id,
      one.time,
      one.service,
      one.operation,
      one.account,
      one.region,
      one.caller,
      one.status,
      one.duration,
      one.error,
      one.call && [one.call.api, one.call.stage, one.call.method, one.call.path, one.call.route],
      one.input,
    ]),
  ],
  unpack([text]) {
    const [id, time, service, operation, account, region, caller, status, duration, error, call, input] = JSON.parse(
      String(text),
    );
    return {
      id,
      time,
      service,
      operation: operation ?? undefined,
      account,
      region,
      caller,
      status,
      duration,
      error: error ?? undefined,
      call: call
        ? { api: call[0], stage: call[1], method: call[2], path: call[3], route: call[4] ?? undefined }
        : undefined,
      input: input ?? undefined,
    };
  },
};

const invocationPacking: Packing<SeenInvocation> = {
  pack: (one) => [
    JSON.stringify([
      one.id,
      one.time,
      one.account,
      one.region,
      one.function,
      one.version,
      one.trigger,
      one.duration,
      one.coldStart,
      one.error,
    ]),
    one.log,
    one.event,
    one.result,
  ],
  unpack([rest, log, event, result]) {
    const [id, time, account, region, name, version, trigger, duration, coldStart, error] = JSON.parse(String(rest));
    return {
      id,
      time,
      account,
      region,
      function: name,
      version,
      trigger,
      duration,
      coldStart,
      error: error ?? undefined,
      log: String(log),
      event: event ?? Buffer.alloc(0),
      result,
    };
  },
};

/** Recent activity, in memory: the newest of each kind, for tests. */
export class Watch {
  readonly requests = new Ring<SeenRequest>(MOST, MOST_BYTES, requestPacking);
  readonly invocations = new Ring<SeenInvocation>(MOST, MOST_BYTES, invocationPacking);
  readonly publications = new Ring<SeenPublication>(MOST, MOST_BYTES);
  readonly events = new Ring<SeenEvent>(MOST, MOST_BYTES);
  /** The same requests and invocations as they happen, and what functions write. */
  readonly live = new Live();
  /** Bytes of each request's input that are kept; 0: none. */
  readonly bodies: number;

  constructor(bodies = 0) {
    this.bodies = bodies;
  }

  /** A response was sent. `bytes`: the approximate size of the record. */
  sawRequest(seen: SeenRequest, bytes: number): void {
    this.requests.push(seen, bytes);
    if (!this.live.idle) this.live.publish({ event: 'request', seen });
  }

  clear(): void {
    for (const ring of [this.requests, this.invocations, this.publications, this.events]) ring.clear();
  }
}
