import { nameIn } from '../model/function-name.ts';
import type { PricedRegion, PricedResource } from './resources.ts';
import { resourcesIn } from './resources.ts';

/** The use of a resource in a month. Sizes in GB are for stored data, not transferred data. */
export type ResourceUse =
  | { readonly kind: 'function'; readonly requests: number; readonly ms: number; readonly logKB?: number | undefined }
  | {
      readonly kind: 'api';
      readonly requests?: number | undefined;
      readonly responseKB?: number | undefined;
      readonly messages?: number | undefined;
      readonly connectionMinutes?: number | undefined;
    }
  | {
      readonly kind: 'table';
      readonly reads?: number | undefined;
      readonly writes?: number | undefined;
      readonly storedGB?: number | undefined;
    }
  | {
      readonly kind: 'bucket';
      readonly reads?: number | undefined;
      readonly writes?: number | undefined;
      readonly storedGB?: number | undefined;
    }
  | { readonly kind: 'queue'; readonly requests?: number | undefined }
  | { readonly kind: 'topic'; readonly publishes?: number | undefined; readonly emails?: number | undefined };

type UseKind = ResourceUse['kind'];

/** The use of each resource of a region. */
export type UsageOfRegion = (resource: PricedResource) => ResourceUse | undefined;

const kinds: Readonly<Record<string, UseKind>> = {
  'AWS::ApiGateway::RestApi': 'api',
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::DynamoDB::Table': 'table',
  'AWS::Lambda::Function': 'function',
  'AWS::S3::Bucket': 'bucket',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
};

const useKindOf = (type: string): UseKind | undefined => (Object.hasOwn(kinds, type) ? kinds[type] : undefined);

type Numbers = Readonly<Record<string, number | undefined>>;

/**
 * A month's traffic of a stage, as its file has it: for each kind of resource its use by name (`links/create`, `LinksTable`), and for all others
 * by `*`. Numbers are for all regions together.
 */
export interface Usage {
  readonly functions?: Readonly<Record<string, Numbers>> | undefined;
  readonly apis?: Readonly<Record<string, Numbers>> | undefined;
  readonly tables?: Readonly<Record<string, Numbers>> | undefined;
  readonly buckets?: Readonly<Record<string, Numbers>> | undefined;
  readonly queues?: Readonly<Record<string, Numbers>> | undefined;
  readonly topics?: Readonly<Record<string, Numbers>> | undefined;
  /** A region's percentage of the traffic; regions that are not named share the rest. */
  readonly shares?: Readonly<Record<string, number>> | undefined;
}

const sections: Readonly<Record<UseKind, Exclude<keyof Usage, 'shares'>>> = {
  api: 'apis',
  bucket: 'buckets',
  function: 'functions',
  queue: 'queues',
  table: 'tables',
  topic: 'topics',
};

/** It holds code, and nothing that the application stores. */
const jawsBucket = 'JawsBucket';

/** Amounts other than traffic: more regions do not reduce them. */
const perCall = new Set(['ms', 'logKB', 'responseKB']);

/** The share of each region, 0 to 1. */
export function sharesOf(
  regions: readonly string[],
  shares: Readonly<Record<string, number>> = {},
): ReadonlyMap<string, number> {
  const named = regions.filter((region) => Object.hasOwn(shares, region));
  const rest = 1 - named.reduce((sum, region) => sum + shares[region]! / 100, 0);
  const others = regions.length - named.length;
  return new Map(
    regions.map((region) => [
      region,
      Object.hasOwn(shares, region) ? shares[region]! / 100 : Math.max(0, rest) / others,
    ]),
  );
}

/**
 * The use of a region according to the usage of the whole stage. `nameOf`: the name of a resource for users. An API without usage of its own has
 * the requests of the functions that it calls.
 */
export function usageOf(
  region: PricedRegion,
  usage: Usage,
  share: number,
  nameOf: (id: string) => string,
): UsageOfRegion {
  const said = (kind: UseKind, id: string): Numbers | undefined => {
    const section = usage[sections[kind]] ?? {};
    const names = id === jawsBucket ? [id] : [nameOf(id), id, '*'];
    const name = names.find((one) => Object.hasOwn(section, one));
    return name === undefined ? undefined : section[name];
  };
  const shared = (numbers: Numbers, factor: number): Numbers =>
    Object.fromEntries(
      Object.entries(numbers).map(([key, value]) => [
        key,
        perCall.has(key) || value === undefined ? value : value * factor,
      ]),
    );
  return ({ id, type, properties, stack }) => {
    const kind = useKindOf(type);
    if (!kind) return undefined;
    const numbers = said(kind, id) ?? (kind === 'api' ? {} : undefined);
    if (!numbers) return undefined;
    // The one in the home region is all replicas.
    const factor = type === 'AWS::DynamoDB::GlobalTable' ? 1 : share;
    const use = shared(numbers, factor);
    if (kind === 'function') return { kind, requests: use.requests ?? 0, ms: use.ms ?? 100, logKB: use.logKB };
    if (kind === 'api' && use.requests === undefined) {
      return { kind, ...use, requests: requestsBehind({ id, type, properties, stack }, region, said) * share };
    }
    return { kind, ...use } as ResourceUse;
  };
}

/** The requests of the functions that the API's stack names in integrations. */
function requestsBehind(
  { stack }: Pick<PricedResource, 'id' | 'type' | 'properties' | 'stack'>,
  region: PricedRegion,
  said: (kind: UseKind, id: string) => Numbers | undefined,
): number {
  const ofApis = Object.values(stack.template.Resources).filter(({ Type }) => Type.startsWith('AWS::ApiGateway'));
  const text = JSON.stringify(ofApis);
  return resourcesIn(region)
    .filter(({ type, resource }) => {
      const name = nameIn(resource);
      return type === 'AWS::Lambda::Function' && name !== undefined && named(text, name);
    })
    .reduce((sum, { id }) => sum + (said('function', id)?.requests ?? 0), 0);
}

/** Whether a text contains a name, and not as the beginning or the end of a longer one. */
function named(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const around = (text[at - 1] ?? '') + (text[at + name.length] ?? '');
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}

export type PresetName = 'small' | 'medium' | 'large';

/** Traffic by the size of an application, for a first estimate: calls of each function, and data that goes with them. */
export const presets: Readonly<Record<PresetName, Usage>> = {
  small: preset(100_000, 1),
  medium: preset(10_000_000, 50),
  large: preset(1_000_000_000, 2000),
};

function preset(requests: number, storedGB: number): Usage {
  return {
    functions: { '*': { requests, ms: 100, logKB: 0.5 } },
    apis: { '*': { responseKB: 2, messages: requests, connectionMinutes: requests / 10 } },
    tables: { '*': { reads: 2 * requests, writes: requests / 2, storedGB } },
    buckets: { '*': { reads: requests / 2, writes: requests / 20, storedGB: 5 * storedGB } },
    queues: { '*': { requests: requests / 2 } },
    topics: { '*': { publishes: requests / 100 } },
  };
}

/** The same with other numbers for each function, also for those that have their own. */
export function withCalls(usage: Usage, requests: number | undefined, ms: number | undefined): Usage {
  if (requests === undefined && ms === undefined) return usage;
  const said = { ...(requests !== undefined && { requests }), ...(ms !== undefined && { ms }) };
  const functions = Object.entries({ '*': {}, ...usage.functions }).map(([name, numbers]) => [
    name,
    { ...numbers, ...said },
  ]);
  return { ...usage, functions: Object.fromEntries(functions) };
}
