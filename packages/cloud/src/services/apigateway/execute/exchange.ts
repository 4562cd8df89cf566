import { NO_BODY } from '../../../kernel/http/read-body.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { JsonPaths } from '../json-path/index.ts';
import type { HeaderList } from './header-list.ts';
import type { Location } from './locate.ts';
import { ExecutionLog, type LogDetail } from './logs/execution-log.ts';
import { Query } from './query.ts';
import type { Exchange, LiveStage } from './types.ts';

const jsonPaths: Part<JsonPaths> = { name: 'apigateway/json-paths', open: () => new JsonPaths() };

export interface Incoming {
  readonly verb: string;
  readonly search: string;
  readonly headers: HeaderList;
  readonly sourceIp: string;
  readonly port: string;
  readonly protocol: string;
  /** The request as it was sent; undefined for a test of a method, which is not signed. */
  readonly sent?: RequestHead;
  /** Where the request's execution log goes; undefined: logging is off. */
  readonly log?: LogDetail;
}

/** A request that has found its stage. */
export function newExchange(kernel: Kernel, stage: LiveStage, location: Location, incoming: Incoming): Exchange {
  const { headers, log } = incoming;
  const time = kernel.clock.now();
  // Member by member: an object that is spread into this one would cost more than all the rest of it.
  return {
    stage,
    verb: incoming.verb,
    path: pathOf(location.path),
    fullPath: location.fullPath,
    search: incoming.search,
    query: new Query(incoming.search),
    headers,
    domainName: location.domainName,
    domainPrefix: location.domainPrefix,
    sourceIp: incoming.sourceIp,
    port: incoming.port,
    protocol: incoming.protocol,
    sent: incoming.sent,
    requestId: kernel.ids.uuid(),
    extendedRequestId: `${kernel.ids.random(15)}=`,
    time,
    trace: traceOf(kernel, headers.get('x-amzn-trace-id'), time),
    paths: kernel.part(jsonPaths),
    log: log === undefined ? undefined : new ExecutionLog(() => kernel.clock.now(), log),
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

/**
 * Of several slashes after the stage the first does not count: AWS answers `/stage//x` as `/x`
 * (localstack's tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json), and `/stage///x` as `//x`
 * (aws-powertools/powertools-lambda-typescript, packages/event-handler/tests/e2e/httpRouter.test.ts).
 */
function pathOf(below: string): string {
  if (below.startsWith('//')) return below.slice(1);
  return below.startsWith('/') ? below : `/${below}`;
}

/** The caller's trace, or a new one. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceOf(kernel: Kernel, header: string | undefined, time: number): string {
  const [, root, parent] =
    /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(;Parent=[0-9a-f]{16};Sampled=[01])?/.exec(header ?? '') ?? [];
  if (root !== undefined) return `Root=${root}${parent ?? ''}`;
  // A uuid costs less than drawing digits one by one.
  const hex = kernel.ids.uuid();
  const digits = hex.slice(0, 8) + hex.slice(9, 13) + hex.slice(24);
  return `Root=1-${Math.floor(time / 1000)
    .toString(16)
    .padStart(8, '0')}-${digits}`;
}
