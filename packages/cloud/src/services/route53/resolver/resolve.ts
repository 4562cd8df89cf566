import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Context } from '../../../kernel/context.ts';
import { standingOf } from '../health/health.ts';
import { isWithin, normalName } from '../names.ts';
import { recordsOf, type ZoneRecord } from '../state.ts';
import { choose, type DnsClient } from './choose.ts';
import { zoneFor } from './owner.ts';

export interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly value: string;
}

export interface Resolution {
  /** `NXDOMAIN` also for names outside of this cloud's zones. */
  readonly code: 'NOERROR' | 'NXDOMAIN';
  readonly zone?: ZoneRecord;
  readonly answers: readonly DnsAnswer[];
}

/** How far chains of CNAMEs and aliases are followed. */
const MOST_STEPS = 8;
/**
 * The TTL of answers from aliases to other services. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
 */
const ALIAS_TTL = 60;

/** Answers for a name from the hosted zones; `zone` may be given. */
export async function resolve(
  ctx: Context,
  question: { readonly name: string; readonly type: string; readonly zone?: ZoneRecord },
  asker: DnsClient,
  steps = 0,
): Promise<Resolution> {
  const name = normalName(question.name);
  const zone = question.zone ?? zoneFor(ctx, name);
  if (!zone || !isWithin(name, zone.name)) return { code: 'NXDOMAIN', answers: [] };
  const all = [...recordsOf(ctx, zone.id).values()];
  const named = setsOf(all, name, zone.name);
  const direct = named.filter(({ Type }) => Type === question.type);
  const sets = direct.length > 0 ? direct : named.filter(({ Type }) => Type === 'CNAME');
  if (sets.length === 0) {
    const isThere = named.length > 0 || all.some(({ Name = '' }) => isWithin(Name, name));
    return { code: isThere ? 'NOERROR' : 'NXDOMAIN', zone, answers: [] };
  }
  const health = new Map<ResourceRecordSet, boolean>();
  for (const set of sets) health.set(set, await isHealthy(ctx, set, zone, asker, steps));
  const answers: DnsAnswer[] = [];
  for (const set of choose(sets, (one) => health.get(one) ?? true, asker)) {
    answers.push(...(await answersOf(ctx, { ...set, Name: name }, question.type, asker, steps)));
  }
  return { code: 'NOERROR', zone, answers };
}

/** Sets of a name, or those of the closest wildcard when the name has none. RFC 4592. */
function setsOf(all: readonly ResourceRecordSet[], name: string, zone: string): ResourceRecordSet[] {
  const exact = all.filter(({ Name }) => Name === name);
  if (exact.length > 0) return exact;
  for (let parent = name; parent !== zone && isWithin(parent, zone); ) {
    parent = parent.slice(parent.indexOf('.') + 1);
    const wild = all.filter(({ Name }) => Name === `\\052.${parent}`);
    if (wild.length > 0) return wild;
    // An existing name stops the search for wildcards above it.
    if (all.some(({ Name }) => Name === parent)) return [];
  }
  return [];
}

async function isHealthy(
  ctx: Context,
  set: ResourceRecordSet,
  zone: ZoneRecord,
  asker: DnsClient,
  steps: number,
): Promise<boolean> {
  if (set.HealthCheckId !== undefined && !(await standingOf(ctx, set.HealthCheckId)).healthy) return false;
  const { AliasTarget: target } = set;
  if (!target?.EvaluateTargetHealth || steps >= MOST_STEPS) return true;
  const name = normalName(target.DNSName ?? '');
  if (!isWithin(name, zone.name)) return true;
  const sets = setsOf([...recordsOf(ctx, zone.id).values()], name, zone.name).filter(({ Type }) => Type === set.Type);
  if (sets.length === 0) return true;
  const states = await Promise.all(sets.map((one) => isHealthy(ctx, one, zone, asker, steps + 1)));
  return states.includes(true);
}

async function answersOf(
  ctx: Context,
  set: ResourceRecordSet,
  type: string,
  asker: DnsClient,
  steps: number,
): Promise<readonly DnsAnswer[]> {
  const { Name: name = '', Type = '', TTL: ttl = 0, ResourceRecords = [], AliasTarget: target } = set;
  if (target) {
    const to = normalName(target.DNSName ?? '');
    const inside = steps < MOST_STEPS ? await resolve(ctx, { name: to, type }, asker, steps + 1) : undefined;
    // The target of an alias to another service is that service's name: there is no address behind it here.
    if (!inside?.zone) return [{ name, type: 'ALIAS', ttl: ALIAS_TTL, value: to }];
    return inside.answers.map((answer) => ({ ...answer, name }));
  }
  const own = ResourceRecords.map(({ Value: value = '' }) => ({ name, type: Type, ttl, value }));
  const [first] = own;
  if (Type !== 'CNAME' || type === 'CNAME' || !first || steps >= MOST_STEPS) return own;
  const next = await resolve(ctx, { name: first.value, type }, asker, steps + 1);
  return [...own, ...next.answers];
}
