export type StackKind = 'resources' | 'lambdas' | 'endpoints' | 'domains';

/** `maybe-replaced`: CloudFormation cannot say before it runs. */
export type DataLoss = 'deleted' | 'replaced' | 'maybe-replaced';

export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly kind: 'function' | 'endpoint' | 'resource' | 'stack';
  /** Function id, endpoint id, logical id, or the name of the stack. */
  readonly id: string;
  /** What differs: `code`, `MemorySize`, `environment`, … */
  readonly why: readonly string[];
  /** True where CloudFormation decides while it runs, because the change depends on a value that may stay as it is. */
  readonly maybe?: true;
  /** What happens to the data that the resource holds. */
  readonly data?: DataLoss;
}

/** A resource that somebody changed or deleted by hand. */
export interface Drift {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: 'DELETED' | 'MODIFIED';
  /** Paths of what differs: `/MemorySize`; empty for a resource that was deleted. */
  readonly properties: readonly string[];
}

/** What a deployment changes of what AWS asks, by its list prices and without free tiers. Money is in US dollars. */
export interface ExpectedCost {
  /** By so much the fixed cost of a month changes, in all regions. */
  readonly monthly: number;
  /** Regions in which it changes. */
  readonly regions: readonly {
    readonly region: string;
    readonly monthly: number;
    readonly resources: readonly {
      readonly id: string;
      readonly type: string;
      readonly monthly: number;
      /** The region whose price stands in for the region's own. */
      readonly at?: string;
    }[];
  }[];
  /** The same with the traffic of a usage file: what is fixed, and what is paid for by use. Absent if there is no such file. */
  readonly traffic?: {
    /** Name of the file. */
    readonly file: string;
    readonly monthly: number;
    /** What all regions of the deployment cost a month, with this traffic. */
    readonly before: number;
    readonly after: number;
    readonly regions: ExpectedCost['regions'];
  };
  /** What a million requests, or writes of a table, cost from now on; only where that changes. */
  readonly requests: readonly {
    readonly region: string;
    readonly id: string;
    readonly kind: 'function' | 'rest-api' | 'http-api' | 'websocket-api' | 'table';
    readonly usd: number;
    /** Absent for what is new. */
    readonly before?: number;
    readonly detail: string;
    readonly at?: string;
  }[];
  /** The assumed duration of a call of a function, in milliseconds. */
  readonly assumedMs: number;
  /** Resources with an unknown price that are created, changed or deleted. */
  readonly unpriced: readonly {
    readonly region: string;
    readonly id: string;
    readonly type: string;
    readonly why: string;
  }[];
  /** The day on which the oldest of these prices was published; absent if none was needed. */
  readonly published?: string;
  /** That is more than 90 days ago. */
  readonly old?: true;
  /** That is more than a year ago. */
  readonly overYear?: true;
}

/** How long a deployment is expected to take, once it has begun. */
export interface ExpectedTime {
  /** In all, with what waves are watched for. */
  readonly seconds: number;
  /** Each resource alone, without the time it waits for others. */
  readonly regions: readonly { readonly region: string; readonly seconds: number }[];
  /** The number of releases of this stage that it is based on; 0 for none. */
  readonly releases: number;
  /** Whether typical times on AWS stand in for durations that no release has recorded. */
  readonly typical: boolean;
}

export interface Expected {
  readonly cost: ExpectedCost;
  /** Absent if nothing is known: no release, and not AWS. */
  readonly time?: ExpectedTime;
}

/** Where a deployment goes, and as whom. */
export interface PlanAccess {
  /** `user/anna`, of the stage's first region that responds. */
  readonly caller: string;
  /** Absent for the environment's credentials. */
  readonly profile?: string;
  readonly accounts: readonly {
    readonly account: string;
    /** Absent without one, and without permission to read it. */
    readonly alias?: string;
    readonly regions: readonly string[];
  }[];
}

/** A plan without the values of its parameters, which are secrets. */
export interface PlanSummary {
  readonly regions: readonly {
    readonly stage: string;
    readonly region: string;
    readonly bucket: string;
    readonly uploads: readonly { readonly function: string; readonly key: string; readonly bytes: number }[];
    readonly stacks: readonly {
      readonly name: string;
      readonly kind: StackKind;
      readonly action: 'create' | 'update' | 'maybe' | 'delete' | 'none';
      readonly changes: readonly Change[];
      /** Resources that stay although the requested state lacks them: with data or an address, or functions that deployed endpoints name. */
      readonly held?: readonly { readonly logicalId: string; readonly type: string }[];
    }[];
  }[];
  /** Whether there is nothing to do anywhere. */
  readonly empty: boolean;
  /** What was changed or deleted by hand; only where it was looked for. */
  readonly drift?: readonly Drift[];
  /** What it costs and how long it takes; of a plan that is only shown, and of a rollout. */
  readonly expected?: Expected;
  /** Absent if nothing is deployed by it. */
  readonly access?: PlanAccess;
}

/** A resource that would lose its data, or its address. */
export interface DataLossAt {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** Its name in AWS; undefined when CloudFormation does not say. */
  readonly physicalId: string | undefined;
  readonly how: DataLoss;
  /** An address is lost, not data: callers know the resource by its name, ARN or URL, and the new one has another. */
  readonly address?: true;
  /** The present one stays, outside of the stack, and what is deployed no longer uses it. */
  readonly kept?: true;
}

/** What a person has to decide. */
export type Question =
  | { readonly type: 'data-loss'; readonly losses: readonly DataLossAt[] }
  /** Whether a stage gets code although it lacks variables that the code has where it comes from. */
  | {
      readonly type: 'variables';
      readonly from: string;
      readonly to: string;
      readonly missing: readonly { readonly region: string; readonly names: readonly string[] }[];
    }
  /** Whether regions that somebody removed are built again, beside what was kept of them. */
  | {
      readonly type: 'removed';
      readonly stage: string;
      readonly regions: readonly {
        readonly region: string;
        readonly at: string;
        readonly by: string;
        readonly kept: readonly string[];
      }[];
    }
  /** Whether a stage is deployed to these accounts for the first time. */
  | ({ readonly type: 'account'; readonly stage: string } & PlanAccess)
  /** Whether a rollout goes on with its next wave. */
  | {
      readonly type: 'wave';
      readonly stage: string;
      readonly wave: number;
      readonly of: number;
      readonly regions: readonly string[];
    };

export interface StackOutcome {
  readonly stage: string;
  readonly region: string;
  readonly stack: string;
  readonly result: 'created' | 'updated' | 'deleted' | 'unchanged';
  readonly ms: number;
}

/** A record that somebody has to set where the zone is held. */
export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
  readonly value: string;
  /** Of a latency record: the region whose neighbors it is for. */
  readonly region?: string;
  /** Of an alias record: the hosted zone of its value. */
  readonly valueZone?: string;
}

/** What every event carries beside its own data. */
interface Stamp {
  /** ISO 8601; of a stack's event and of a function's line it is AWS's time. */
  readonly at?: string;
  /** The deployment that it belongs to. */
  readonly deployment?: string;
}

/** Everything the engine has to say, as data. `--json` prints events as they are, one JSON object a line. */
export type Event = Stamp & Body;

type Body =
  /** A calm line. */
  | { readonly type: 'notice'; readonly message: string }
  /** `once`: a command that comes across it several times shows it once. */
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string; readonly once?: true }
  /** The embedded cloud was started by this command. */
  | { readonly type: 'cloud-started'; readonly endpoint: string; readonly pid: number }
  /** The project is deployed for tests; each file of tests asks there for a copy. */
  | { readonly type: 'test-cloud'; readonly endpoint: string }
  /** A step that may take over a second. `id` pairs start, progress and end; `done` of `total` where it can be counted. */
  | {
      readonly type: 'step';
      readonly id: string;
      readonly title: string;
      readonly state: 'started' | 'progress' | 'done' | 'failed';
      readonly done?: number;
      readonly total?: number;
      readonly detail?: string;
      readonly ms?: number;
    }
  /** What a deployment is about to do; a region that has to be planned again gets another one. */
  | { readonly type: 'plan'; readonly stage: string; readonly plan: PlanSummary }
  /** How a deployment will go over its regions, in waves. */
  | {
      readonly type: 'rollout';
      readonly stage: string;
      readonly waves: readonly {
        readonly regions: readonly string[];
        /** Seconds. */
        readonly bake: number;
        /** Seconds until a new version has all traffic; absent if it has at once. */
        readonly shift?: number;
      }[];
      readonly allOrNothing: boolean;
      /** Seconds for which traffic is shifted and waves are watched in all: it takes no less. */
      readonly atLeast: number;
      readonly expected?: Expected;
    }
  /** Where it is. Waves count from 1. `undoing`: regions that are done go back to what they had. */
  | {
      readonly type: 'wave';
      readonly stage: string;
      readonly wave: number;
      readonly of: number;
      readonly regions: readonly string[];
      readonly state: 'started' | 'watched' | 'done' | 'failed' | 'paused' | 'undoing' | 'undone';
      readonly detail?: string;
    }
  /** A region left the deployment; the others go on. */
  | {
      readonly type: 'region-failed';
      readonly stage: string;
      readonly region: string;
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
  | { readonly type: 'question'; readonly question: Question }
  | { readonly type: 'answer'; readonly question: Question['type']; readonly agreed: boolean }
  /** The end of a deployment, also of one that failed: everything that was done. */
  | {
      readonly type: 'deployed';
      readonly stage: string;
      readonly result: 'done' | 'failed' | 'interrupted';
      readonly stacks: readonly StackOutcome[];
    }
  | { readonly type: 'wrote'; readonly path: string }
  | {
      readonly type: 'built';
      readonly function: string;
      readonly hash: string;
      readonly bytes: number;
      readonly ms: number;
      readonly cached: boolean;
    }
  | {
      readonly type: 'uploaded';
      readonly function: string;
      readonly stage: string;
      readonly region: string;
      readonly bucket: string;
      readonly key: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'stack';
      readonly stage: string;
      readonly region: string;
      readonly stack: string;
      readonly state: 'unchanged' | 'creating' | 'updating' | 'deleting' | 'done' | 'failed';
      readonly detail?: string;
      readonly ms?: number;
    }
  /** One event of CloudFormation, as it came. */
  | {
      readonly type: 'stack-event';
      readonly stage: string;
      readonly region: string;
      readonly stack: string;
      readonly logicalId: string;
      readonly resourceType: string;
      readonly status: string;
      readonly reason?: string;
      /** ISO 8601. */
      readonly at: string;
    }
  /** Records that somebody has to set: those that prove a certificate, or those that lead to the regions. */
  | {
      readonly type: 'dns-records';
      readonly stage: string;
      readonly region: string;
      readonly domain: string;
      readonly purpose: 'validation' | 'traffic';
      readonly records: readonly DnsRecord[];
    }
  | {
      readonly type: 'url';
      readonly stage: string;
      readonly region: string;
      readonly method: string;
      readonly url: string;
      /** The custom domain in it, which leads to all regions of the stage. */
      readonly domain?: string;
    }
  /** What a deployed function logged: an event of CloudWatch Logs, which may be several lines. */
  | {
      readonly type: 'function-log';
      readonly stage: string;
      readonly region: string;
      readonly function: string;
      /** ISO 8601. */
      readonly at: string;
      readonly message: string;
    }
  /** A session of `jaws dev` is ready: `url` is where the endpoints answer on this machine. */
  | {
      readonly type: 'dev-ready';
      readonly stage: string;
      readonly region: string;
      readonly url?: string;
      /** Where clients connect to the WebSocket API. */
      readonly webSocket?: string;
      readonly functions: number;
      /** Ports of the debugger, by function. */
      readonly debug?: Readonly<Record<string, number>>;
    }
  /** Functions have the code that was saved; `ms` since then. */
  | {
      readonly type: 'swapped';
      readonly stage: string;
      readonly region: string;
      readonly functions: readonly string[];
      readonly ms: number;
    }
  /**
   * Functions go back to the code that CloudFormation has. `owner`: whose session of `jaws dev` had swapped them; absent if a command that was interrupted
   * may have.
   */
  | {
      readonly type: 'restored';
      readonly stage: string;
      readonly region: string;
      readonly functions: number;
      readonly owner?: string;
    }
  /** The saved files cannot be deployed: these functions keep their code. Without ids it is about the project. */
  | {
      readonly type: 'broken';
      readonly functions: readonly string[];
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
  /** The `broken` files match the deployment again, so nothing had to change. Without ids: the project. */
  | {
      readonly type: 'repaired';
      readonly stage: string;
      readonly region: string;
      readonly functions: readonly string[];
    }
  /** A deployed function has run. */
  | {
      readonly type: 'invocation';
      readonly stage: string;
      readonly region: string;
      readonly function: string;
      /** As in the function's log. */
      readonly id: string;
      /** What made it run, as AWS names it. */
      readonly trigger: string;
      readonly ok: boolean;
      /** `<type>: <message>`. */
      readonly error?: string;
      /** Lines of its stack, with the places in the sources. */
      readonly trace?: readonly string[];
      readonly ms: number;
      readonly coldStart: boolean;
    }
  /** An endpoint has answered. */
  | {
      readonly type: 'request';
      readonly method: string;
      /** With the query. */
      readonly path: string;
      readonly status: number;
      readonly ms: number;
      /** The function behind it, where it is known. */
      readonly function?: string;
    }
  /** A line of a function's or a child's log on this machine. */
  | { readonly type: 'log'; readonly source: string; readonly line: string };

export type Emit = (event: Event) => void;

export interface Bus {
  readonly emit: Emit;
  /** Returns the function that ends the subscription. */
  subscribe(subscriber: Emit): () => void;
}

/** Hands each event, with its time, to every subscriber. One that throws loses its subscription and hinders no other. */
export function createBus(now: () => Date): Bus {
  const subscribers = new Set<Emit>();
  return {
    emit(event) {
      const stamped = { at: now().toISOString(), ...event };
      for (const subscriber of subscribers) {
        try {
          subscriber(stamped);
        } catch {
          subscribers.delete(subscriber);
        }
      }
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
  };
}
