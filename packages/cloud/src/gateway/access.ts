import type { Kernel } from '../kernel/kernel.ts';
import type { AsHolder, DataPlane, RequestHead, Service } from '../kernel/service.ts';
import { isIndex } from './control/index-page/wanted.ts';
import { isBare } from './host-names.ts';
import { ownersOf } from './host-owner.ts';
import { identify, isQueryCall } from './identify.ts';
import { readSignature } from './signature/read.ts';
import type { Source } from './source.ts';

/** The purpose of a request, as in the rows of the table "Who may call what" in docs/cloud.md. */
export type RequestTarget =
  /** Deployed APIs and WebSockets, function URLs, websites, links to functions' packages. */
  | 'deployed'
  /** S3 requests that AWS lets pages send: reads, and what the bucket's CORS rules allow. */
  | 's3-page'
  /** S3 requests that a page of the same origin sends without asking CORS rules. */
  | 's3-object'
  /** The links in SNS's messages. */
  | 'link'
  | 'mail'
  /** Pages for a browser at `/` and `/_aws/`. */
  | 'index'
  | 'health'
  | 'control'
  /** AWS's APIs, and the addresses that functions answer to. */
  | 'api';

type Access = 'yes' | 'GET' | 'no';

const ACCESS: Readonly<Record<RequestTarget, Readonly<Record<Source, Access>>>> = {
  deployed: { program: 'yes', typed: 'yes', own: 'yes', allowed: 'yes', other: 'yes' },
  's3-page': { program: 'yes', typed: 'yes', own: 'yes', allowed: 'yes', other: 'yes' },
  's3-object': { program: 'yes', typed: 'no', own: 'yes', allowed: 'yes', other: 'no' },
  link: { program: 'yes', typed: 'yes', own: 'yes', allowed: 'yes', other: 'yes' },
  mail: { program: 'yes', typed: 'GET', own: 'GET', allowed: 'yes', other: 'no' },
  index: { program: 'yes', typed: 'GET', own: 'GET', allowed: 'yes', other: 'no' },
  health: { program: 'yes', typed: 'GET', own: 'no', allowed: 'yes', other: 'no' },
  control: { program: 'yes', typed: 'GET', own: 'no', allowed: 'yes', other: 'no' },
  api: { program: 'yes', typed: 'no', own: 'no', allowed: 'yes', other: 'no' },
};

/** Whether the request is allowed, whatever its signature. */
export function mayEnter(door: RequestTarget, source: Source, method: string): boolean {
  const access = ACCESS[door][source];
  return access === 'yes' || (access === 'GET' && (method === 'GET' || method === 'HEAD'));
}

export interface TargetContext {
  readonly kernel: Kernel;
  readonly services: Readonly<Record<string, Service>>;
  readonly allowedHosts: readonly string[];
}

/** Whether this access includes the control routes. */
export const isControl = (door: RequestTarget): boolean =>
  door === 'control' || door === 'health' || door === 'mail' || door === 'index';

/** Who answers a request and which rules apply to it: decided once, and nothing else answers. */
export interface Route {
  readonly target: RequestTarget;
  /** Undefined: the control routes or AWS's APIs answer. */
  readonly plane?: Plane;
}

interface Plane {
  readonly service: Service;
  readonly answer: NonNullable<ReturnType<DataPlane>>;
}

/** Decides about a request without reading its body. Among AWS's APIs, only requests of pages are distinguished. */
export function routeOf(head: RequestHead, source: Source, context: TargetContext, asHolder: AsHolder): Route {
  const control = controlDoor(head, context.allowedHosts);
  if (control !== undefined) return { target: control };
  const { services, kernel } = context;
  const owners = ownersOf(head.host, kernel);
  const plane = planeOf(head, owners, context, asHolder);
  if (plane?.service.anyOrigin) return { target: 'deployed', plane };
  const rest = plane && { plane };
  if (source === 'program') return { target: 'api', ...rest };
  if (isSnsLink(head)) return { target: 'link', ...rest };
  const inS3 = (owners?.includes('s3') ?? true) ? services.s3?.pageAccess?.(head, kernel) : undefined;
  if (inS3 === undefined || inS3 === 'website') return { target: inS3 ? 'deployed' : 'api', ...rest };
  const isS3 = !isQueryCall(head) && identify(head, readSignature(head)?.credential, services) === 's3';
  return { target: !isS3 ? 'api' : inS3 === 'page' ? 's3-page' : 's3-object', ...rest };
}

/** The first plane that takes the request, among the services that its host name belongs to. */
export function planeOf(
  head: RequestHead,
  owners: readonly string[] | undefined,
  { kernel, services }: Pick<TargetContext, 'kernel' | 'services'>,
  asHolder: AsHolder,
): Plane | undefined {
  for (const service of Object.values(services)) {
    if (owners !== undefined && !owners.includes(service.id)) continue;
    const answer = service.dataPlane?.(head, kernel, asHolder);
    if (answer) return { service, answer };
  }
  return undefined;
}

/** Paths of the control plane, on host names that belong to no bucket, API or function; undefined for others. */
function controlDoor(head: RequestHead, allowedHosts: readonly string[]): RequestTarget | undefined {
  const { path, host } = head;
  if (!isBare(host, allowedHosts)) return undefined;
  if (isIndex(head)) return 'index';
  if (isKnock(head) || HEALTH.test(path)) return 'health';
  if (MAIL.test(path)) return 'mail';
  return CONTROL.test(path) || MOTO.test(path) ? 'control' : undefined;
}

const HEALTH = /^\/(_jaws\/health|_localstack\/(health\/?|info|plugins|init(\/[^/]+)?))$/;
const MAIL = /^\/_aws\/mail(\/|$)/;
/** Except for the paths where custom resources respond to CloudFormation, and deployed code. */
const CONTROL = /^\/(_jaws(?!\/cloudformation\/)|_localstack|_aws(?!\/(execute-api|lambda-url|lambda\/code)\/))(\/|$)/;
/** Only these: a bucket may be called `moto-api`. */
const MOTO = /^\/moto-api\/(reset|seed|reset-auth|data\.json)$/;

/** `HEAD /`, unsigned: programs that wait for a port send this. S3 has no such request except for a bucket's host. */
const isKnock = ({ method, path, search, headers }: RequestHead): boolean =>
  method === 'HEAD' && path === '/' && search === '' && headers.authorization === undefined;

/**
 * Anyone who has a message may follow its links: their token and subscription ARN cannot be guessed.
 * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html
 */
const isSnsLink = (head: RequestHead): boolean =>
  head.method === 'GET' &&
  head.path === '/' &&
  /^Action=(ConfirmSubscription|Unsubscribe)&/.test(head.search) &&
  readSignature(head) === undefined;
