import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { JsonPaths } from '../json-path/index.ts';
import type { HeaderList } from './header-list.ts';
import type { Location } from './locate.ts';
import { ExecutionLog } from './logs/execution-log.ts';
import { Query } from './query.ts';
import { NO_BODY } from './read-body.ts';
import type { Exchange, LiveStage } from './types.ts';

const jsonPaths: Part<JsonPaths> = { name: 'apigateway/json-paths', open: () => new JsonPaths() };

export interface Incoming {
  readonly verb: string;
  readonly search: string;
  readonly headers: HeaderList;
  readonly sourceIp: string;
  readonly port: string;
  readonly protocol: string;
  /** Where the request's execution log goes; undefined: nobody wants one. */
  readonly log?: 'full' | 'errors';
}

/** A request that has found its stage. */
export function newExchange(kernel: Kernel, stage: LiveStage, location: Location, incoming: Incoming): Exchange {
  const { headers } = incoming;
  const { search, log, ...rest } = incoming;
  return {
    ...rest,
    stage,
    path: `/${location.path.replace(/^\/+/, '')}`,
    fullPath: location.fullPath,
    search,
    query: new Query(search),
    domainName: location.domainName,
    domainPrefix: location.domainPrefix,
    requestId: kernel.ids.uuid(),
    extendedRequestId: `${Buffer.from(randomHex(kernel), 'hex').toString('base64url').slice(0, 15)}=`,
    time: kernel.clock.now(),
    trace: traceOf(kernel, headers.get('x-amzn-trace-id')),
    paths: kernel.part(jsonPaths),
    log: log === undefined ? undefined : new ExecutionLog(() => kernel.clock.now(), log === 'full'),
    body: NO_BODY,
    route: undefined,
    pathParameters: [],
    authorizer: undefined,
    identity: {},
    vtlContext: undefined,
    cache: undefined,
    integration: undefined,
  };
}

/** The caller's trace, or a new one. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceOf(kernel: Kernel, given: string | undefined): string {
  const root = /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(given ?? '')?.[1];
  if (root !== undefined) return `Root=${root}`;
  const seconds = Math.floor(kernel.clock.now() / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, '0')}-${randomHex(kernel).slice(0, 24)}`;
}

/** 32 hexadecimal digits: a uuid costs less than drawing them one by one. */
function randomHex(kernel: Kernel): string {
  return kernel.ids.uuid().replaceAll('-', '');
}
