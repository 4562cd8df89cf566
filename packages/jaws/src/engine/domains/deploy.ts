import type { Aws } from '../../aws/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { DnsRecord } from '../../events.ts';
import type { Model } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { Zones } from '../../plan/domains.ts';
import type { DeployedRegion, Selection } from '../../plan/types.ts';
import { type DeployedDomain, domainsIn } from '../../templates/domains.ts';
import { stackName } from '../../templates/names.ts';
import type { Ends } from '../apply.ts';
import type { Host } from '../host.ts';
import type { EndpointUrl } from '../types.ts';
import { checkHolders } from './holders.ts';
import { zonesOf } from './zones.ts';

const domainsOf = (model: Pick<Model, 'stages'>, stage: string) =>
  model.stages.find(({ name }) => name === stage)?.domains ?? [];

/**
 * Looks up what the domains of a stage need to be planned, before anything is changed. Throws what `zonesOf` does, DomainTaken for a
 * name that belongs to another project, and DomainBetweenAccounts.
 */
export async function prepareDomains(
  host: Host,
  aws: Aws,
  model: Model,
  selection: Selection,
  bases: readonly DeployedRegion[],
): Promise<Zones> {
  const domains = domainsOf(model, selection.stage);
  const [first] = bases;
  if (domains.length === 0 || !first || !(selection.domains || selection.endpoints.length > 0)) return new Map();
  const zones = await zonesOf(aws, first.region, domains, bases);
  if (!selection.domains) return zones;
  checkOneAccount(selection.stage, bases, zones);
  await checkHolders(aws, { project: model.name, stage: selection.stage }, domains, bases, zones);
  for (const { name, health } of domains) {
    const has = (base: DeployedRegion) => domainsIn(live(base.domains)?.template).some((one) => one.name === name);
    if (health !== undefined || bases.every(has)) continue;
    host.emit({
      type: 'warning',
      message: `${name} has no health path: Route 53 sends requests to a region also while it does not answer.`,
      hint: `Add "health": "/path" to it under domains.${selection.stage} in jaws.json, a path that answers a GET without a key or a login.`,
    });
  }
  return zones;
}

/** Throws DomainBetweenAccounts: the stack of a region sets its records with the permissions of its own account, which has to own the zone. */
function checkOneAccount(stage: string, bases: readonly DeployedRegion[], zones: Zones): void {
  const [first] = bases;
  const other = bases.find(({ account }) => account !== first?.account);
  const [domain, zone] = [...zones].find(([, one]) => one !== false) ?? [];
  if (!first || !other || domain === undefined || typeof zone !== 'string') return;
  const accounts = [first, other].map(({ region, account }) => ({ region, account }));
  throw fail('DomainBetweenAccounts', { stage, domain, zone, accounts });
}

/** The record that leads to one region. At the top of a zone, an alias of the provider takes the place of a CNAME. */
export function trafficRecord(
  { name, outputs }: DeployedDomain,
  region: string,
  values: Readonly<Record<string, string>>,
): DnsRecord | undefined {
  const value = values[outputs.target];
  const valueZone = values[outputs.targetZone];
  return value === undefined ? undefined : { name, type: 'CNAME', value, region, ...(valueZone && { valueZone }) };
}

/** Reports what a deployment did to the domains: records to set elsewhere, and the addresses. */
export function domainsAfter(host: Host, model: Model, ends: Ends, urls: readonly EndpointUrl[]): EndpointUrl[] {
  const found = ends.flatMap(({ deployment, end }) => {
    const name = stackName(end.stage, model.name, 'domains');
    const plans = deployment.phases.flatMap(({ regions }) => regions).filter(({ region }) => region === end.region);
    const plan = plans.flatMap(({ stacks }) => stacks).find((stack) => stack.name === name);
    const base = live(deployment.base.find(({ region }) => region === end.region)?.domains);
    if (plan?.action === 'delete') return [];
    const template = plan?.template ?? base?.template;
    const outputs = end.states.get(name)?.outputs ?? base?.outputs ?? {};
    const isChanged = end.outcomes.some(({ stack, result }) => stack === name && result !== 'unchanged');
    return domainsIn(template).map((domain) => ({ domain, end, outputs, isChanged }));
  });
  for (const { domain, end, outputs, isChanged } of found) {
    const record = trafficRecord(domain, end.region, outputs);
    if (domain.zone !== false || !isChanged || !record) continue;
    const { stage, region } = end;
    host.emit({ type: 'dns-records', stage, region, domain: domain.name, purpose: 'traffic', records: [record] });
  }
  const names = new Map(found.map(({ domain }) => [domain.name, domain]));
  const [first] = urls;
  return [...names.values()]
    .filter(({ name }) => !name.startsWith('*'))
    .flatMap((domain) =>
      urls
        .filter(({ region }) => region === first?.region)
        .map((one) => ({ ...one, url: domainUrl(domain, one.path), domain: domain.name })),
    );
}

/** Where a path answers below a domain. */
export const domainUrl = ({ name, basePath }: Pick<DeployedDomain, 'name' | 'basePath'>, path: string): string =>
  `https://${name}${basePath === undefined ? '' : `/${basePath}`}${path.startsWith('/') ? path : '/'}`;
