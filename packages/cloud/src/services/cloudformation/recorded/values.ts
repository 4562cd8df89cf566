import { partitionOf } from '../../../kernel/partition.ts';
import { optionalTexts, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState } from '../../../kernel/resource-type.ts';
import type { PropertyType, ResourceSpec } from '../template/specs.ts';
import { arnTemplate, idOf, kebab, newId, uuid } from './shapes.ts';

/** The state of one recorded resource while its values are made. */
interface Being {
  readonly type: string;
  /** `LoadBalancer` of `AWS::ElasticLoadBalancingV2::LoadBalancer`. */
  readonly resource: string;
  readonly properties: Properties;
  readonly ctx: ResourceContext;
  readonly name: string;
  readonly arn: string;
  /** The id as its service gives it; not the ARN, even where `Ref` gives that. */
  readonly id: string;
}

/**
 * A physical id and values for `Fn::GetAtt` in AWS's shapes, for a resource that is not created: the template's values where
 * it has them, else ids and ARNs of the type, addresses for tests and host names below `.invalid`, which lead nowhere.
 */
export function valuesOf(
  type: string,
  spec: ResourceSpec,
  properties: Properties,
  ctx: ResourceContext,
): ResourceState {
  const being = newBeing(type, spec, properties, ctx);
  const specifiedIn = (part: string) => text(properties, part);
  const parts = spec.id.map(
    (part) => specifiedIn(part) ?? (spec.properties.has(part) ? being.name : word(part, being)),
  );
  const known = new Map(spec.id.map((part, i) => [part, parts[i]]));
  const attributes = [...spec.attributes].map(([name, kind]) => [
    name,
    known.get(name) ?? attributeValue(name, kind, being),
  ]);
  return { id: parts.join('|') || being.name, attributes: Object.fromEntries(attributes) };
}

/** Attributes that are what a property says: they follow it when it is changed. */
export function mirrored(spec: ResourceSpec, properties: Properties): Record<string, unknown> {
  const names = [...spec.attributes.keys()].filter((name) => Object.hasOwn(properties, name));
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}

function newBeing(type: string, spec: ResourceSpec, properties: Properties, ctx: ResourceContext): Being {
  const resource = type.split('::')[2] ?? '';
  const [only = ''] = spec.id;
  const name =
    (spec.properties.has(only) && !/Arn$/i.test(only) ? text(properties, only) : undefined) ??
    text(properties, `${resource}Name`) ??
    text(properties, 'Name') ??
    ctx.name();
  const id = spec.properties.has(only) ? name : newId(type, draw(ctx), ctx.region);
  const bare = { type, resource, properties, ctx, name, id, arn: '' };
  return { ...bare, arn: ownArn(bare, spec) };
}

const draw = (ctx: ResourceContext) => (length: number, alphabet: string) => ctx.kernel.ids.random(length, alphabet);

function ownArn({ type, properties, ctx, name, id }: Being, spec: ResourceSpec): string {
  const behind = arnTemplate(type, spec.arn).replace(/\{(\w+)\}/g, (_whole, subject: string) => {
    if (subject === 'Region') return ctx.region;
    if (subject === 'Account') return ctx.account;
    if (subject === 'Hex') return ctx.kernel.ids.random(16, '0123456789abcdef');
    if (subject === 'Uuid') return uuid(draw(ctx));
    if (subject === 'Cluster') return text(properties, subject)?.split('/').at(-1) ?? 'default';
    return text(properties, subject) ?? (/Name$|^Family$/.test(subject) ? name : id);
  });
  return `arn:${partitionOf(ctx.region)}:${behind}`;
}

function attributeValue(name: string, kind: PropertyType, being: Being): unknown {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const specified = Object.hasOwn(being.properties, name) ? being.properties[name] : undefined;
  if (specified !== undefined) return specified;
  if (kind === 'i' || kind === 'n') return /Port$/.test(last) ? Number(port(being)) : 1;
  if (kind === 'b') return false;
  if (kind === 's') return word(last, being);
  if (typeof kind === 'object' && 'list' in kind) {
    return optionalTexts(being.properties, last) ?? (kind.list === 's' ? [word(last.replace(/s$/, ''), being)] : []);
  }
  return {};
}

/** One text in the shape that its name promises. */
function word(name: string, being: Being): string {
  const { ctx, properties, resource } = being;
  if (/Arn$/i.test(name)) return isOwn(name.slice(0, -3), resource) ? being.arn : otherArn(name.slice(0, -3), being);
  if (/HostedZoneI[dD]$/.test(name)) return `Z${ctx.kernel.ids.random(13, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`;
  if (/Account(Id)?$|^Owner(Id)?$/.test(name)) return ctx.account;
  if (/I[dD]$/.test(name)) {
    const subject = name.slice(0, -2).replace(/^Default/, '');
    return isOwn(subject, resource) ? being.id : (idOf(subject, draw(ctx)) ?? uuid(draw(ctx)));
  }
  const shape = SHAPES.find(([pattern]) => pattern.test(name))?.[1];
  if (shape) return shape(being);
  return (
    idOf(name.replace(/^Default/, ''), draw(ctx)) ??
    text(properties, name) ??
    `recorded-${kebab(name)}-${ctx.kernel.ids.random(8)}`
  );
}

/** Whether `GroupArn`, `SecurityGroupId` or `Arn` are of the resource itself, a security group. */
const isOwn = (subject: string, resource: string): boolean => resource.toLowerCase().endsWith(subject.toLowerCase());

function otherArn(subject: string, { type, ctx }: Being): string {
  const secret = /Secret$/.test(subject);
  const service = secret ? 'secretsmanager' : type.split('::')[1]?.toLowerCase();
  const place = `${partitionOf(ctx.region)}:${service}:${ctx.region}:${ctx.account}`;
  return `arn:${place}:${secret ? 'secret:' : `${kebab(subject)}/`}${ctx.kernel.ids.random(16)}`;
}

const octet = (ctx: ResourceContext): number => Number.parseInt(ctx.kernel.ids.random(2, '0123456789abcdef'), 16);

type Shape = (being: Being) => string;

/**
 * By the end of the name, the first that fits. Addresses are those of RFC 2544 and 3849, names of RFC 2606: no host answers.
 */
const SHAPES: readonly (readonly [RegExp, Shape])[] = [
  [/^(?=.*Public).*(Ip|IP|IpAddress)$/s, ({ ctx }) => `198.18.${octet(ctx)}.${octet(ctx)}`],
  [/(Ip|IP|IpAddress)$/, ({ ctx }) => `10.0.${octet(ctx)}.${octet(ctx)}`],
  [/Ipv6Cidr/, () => '2001:db8:1234:1a00::/56'],
  [
    /Cidr/,
    ({ properties }) => text(properties, 'CidrBlock') ?? text(properties, 'DestinationCidrBlock') ?? '10.0.0.0/16',
  ],
  [/(Url|URL|Uri|URI)$/, (being) => `https://${host(being)}`],
  [/(Dns|DNS|DNSName|DnsName|Domain|DomainName|Endpoint|Address|Host|Hostname|ProviderName)$/, (being) => host(being)],
  [/Port$/, (being) => port(being)],
  [/(AvailabilityZone|Az)$/, ({ ctx }) => `${ctx.region}a`],
  [/Region$/, ({ ctx }) => ctx.region],
  [/(Time|At|Timestamp|Date)$/, ({ ctx }) => new Date(ctx.kernel.clock.now()).toISOString()],
  [/Version(Number)?$/, () => '1'],
  [/(Status|State)$/, () => 'RECORDED'],
  [
    /FullName$/,
    ({ arn }) =>
      arn
        .split(':')
        .slice(5)
        .join(':')
        .replace(/^loadbalancer\//, ''),
  ],
  [/Name$/, ({ name }) => name],
];

function host({ id, type, ctx }: Being): string {
  const label = id
    .slice(0, 63)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${label}.${type.split('::')[1]?.toLowerCase()}.${ctx.region}.recorded.invalid`;
}

const PORTS: Readonly<Record<string, string>> = {
  DocDB: '27017',
  ElastiCache: '6379',
  Neptune: '8182',
  RDS: '3306',
  Redshift: '5439',
};

function port({ type, properties }: Being): string {
  if (/postgres/.test(text(properties, 'Engine') ?? '')) return text(properties, 'Port') ?? '5432';
  return text(properties, 'Port') ?? PORTS[type.split('::')[1] ?? ''] ?? '443';
}
