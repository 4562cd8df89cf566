import { NO_BODY } from '../../../kernel/http/read-body.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { Query } from '../../apigateway/execute/query.ts';
import type { HeaderList } from './header-list.ts';
import type { Location } from './locate.ts';
import type { Exchange, LiveStage } from './types.ts';

export interface Incoming {
  readonly verb: string;
  readonly search: string;
  readonly headers: HeaderList;
  readonly sourceIp: string;
  readonly port: string;
  readonly protocol: string;
  /** The request as it was sent. */
  readonly sent: RequestHead;
}

/** A request that has found its stage. */
export function newExchange(kernel: Kernel, stage: LiveStage, location: Location, incoming: Incoming): Exchange {
  const cookies = incoming.headers
    .getAll('cookie')
    .flatMap((one) => one.split(/;\s*/))
    .filter((one) => one !== '');
  return {
    ...incoming,
    stage,
    path: location.path,
    rawPath: location.rawPath,
    query: new Query(incoming.search),
    cookies,
    domainName: location.domainName,
    domainPrefix: location.domainPrefix,
    requestId: newRequestId(kernel),
    time: kernel.clock.now(),
    trace: traceOf(kernel, incoming.headers.get('x-amzn-trace-id')),
    body: NO_BODY,
    route: undefined,
    pathParameters: new Map(),
    authorization: undefined,
    integration: {},
  };
}

/** As `JKJaXmPLvHcESHA=`. */
export function newRequestId(kernel: Kernel): string {
  return `${Buffer.from(kernel.ids.uuid().replaceAll('-', ''), 'hex').toString('base64url').slice(0, 15)}=`;
}

/** The caller's trace, or a new one. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceOf(kernel: Kernel, header: string | undefined): string {
  const root = /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(header ?? '')?.[1];
  if (root !== undefined) return `Root=${root}`;
  const seconds = Math.floor(kernel.clock.now() / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, '0')}-${kernel.ids.uuid().replaceAll('-', '').slice(0, 24)}`;
}
