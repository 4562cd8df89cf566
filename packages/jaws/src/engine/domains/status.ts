import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { awsCode, rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { pendingIn, proofsOf } from '../../deploy/certificates.ts';
import { readStack } from '../../deploy/read.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { domainNameOf } from '../../model/domain-name.ts';
import type { DomainModel, Model, RegionModel } from '../../model/types.ts';
import type { DeployedStack } from '../../plan/types.ts';
import { type DeployedDomain, domainsIn } from '../../templates/domains.ts';
import { stackName } from '../../templates/names.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject, reachEach, regionsOf } from '../open.ts';
import { findAnswerer } from './answers.ts';
import { domainUrl, trafficRecord } from './deploy.ts';
import { withDifferences } from './differences.ts';
import { recordsOf } from './holders.ts';
import type { DomainRegion, DomainStatus } from './status-types.ts';

export interface DomainStatusOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  /** Undefined: every domain. */
  readonly name: string | undefined;
  /** Undefined: every stage. */
  readonly stage: string | undefined;
}

/**
 * How long clients cache the answer of an alias to API Gateway, in seconds:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
 */
const aliasTtl = 60;
const day = 86_400_000;

/** The state of each custom domain in each region, as AWS reports it now. A region that cannot be read says why and hides no other. */
export function domainStatus(host: Host, options: DomainStatusOptions): Promise<readonly DomainStatus[]> {
  return forUser(host, async () => {
    const { model } = options.project;
    if (options.stage !== undefined) regionsOf(model, options.stage, undefined);
    const stages = model.stages.filter(({ name }) => options.stage === undefined || name === options.stage);
    const all = stages.flatMap(({ name: stage, domains = [] }) => domains.map((domain) => ({ stage, domain })));
    const read = options.name === undefined ? undefined : domainNameOf(options.name);
    const name = read && 'name' in read ? read.name : options.name;
    const wanted = all.filter(({ domain }) => name === undefined || domain.name === name);
    if (name !== undefined && wanted.length === 0) {
      throw fail('DomainUnknown', { domain: name, known: all.map(({ domain }) => domain.name) });
    }
    if (wanted.length === 0) return [];
    const reached = reachEach(host, model, options.profile);
    return inParallel(wanted, 4, async ({ stage, domain }) =>
      statusOf(host, await reached(stage), model, stage, domain),
    );
  });
}

async function statusOf(host: Host, aws: Aws, model: Model, stage: string, domain: DomainModel): Promise<DomainStatus> {
  const places = regionsOf(model, stage, undefined);
  const found = await inParallel(places, 12, (place) => readPlace(aws, model.name, place, domain));
  const deployed = found.flatMap((one) => ('deployed' in one && one.deployed ? [one.deployed] : []));
  const zone = deployed[0]?.zone;
  const records = typeof zone === 'string' ? await zoneRecords(aws, places[0]!.region, zone, domain.name) : [];
  const regions = await inParallel(found, 12, async (one) =>
    'error' in one ? notRead(one.place.region, one.error) : regionStatus(host, aws, one, domain, records),
  );
  const targets = new Map(
    found.flatMap((one) => {
      const target = 'deployed' in one && one.deployed && one.stack?.outputs[one.deployed.outputs.target];
      return target ? [[one.place.region, target] as const] : [];
    }),
  );
  const isAsked = targets.size > 0 && !domain.name.startsWith('*');
  const url = domainUrl({ name: domain.name, basePath: domain.basePath }, domain.health ?? '');
  const question = { name: domain.name, path: new URL(url).pathname, targets, endpoint: aws.endpoint };
  const answer = isAsked ? await findAnswerer(question) : undefined;
  return { name: domain.name, stage, zone, url, regions: withDifferences(regions, domain), answer };
}

interface Place {
  readonly place: RegionModel;
  readonly stack: DeployedStack | undefined;
  readonly deployed: DeployedDomain | undefined;
}

async function readPlace(
  aws: Aws,
  project: string,
  place: RegionModel,
  { name }: DomainModel,
): Promise<Place | { readonly place: RegionModel; readonly error: JawsError }> {
  try {
    const stack = await readStack(aws, place, stackName(place.stage, project, 'domains'), 'domains');
    return { place, stack, deployed: domainsIn(stack?.template).find((one) => one.name === name) };
  } catch (error) {
    return { place, error: known(error) };
  }
}

function known(thrown: unknown): JawsError {
  const error = rejected(thrown);
  if (error instanceof JawsError) return error;
  throw error;
}

const nothing: Omit<DomainRegion, 'region'> = {
  stack: undefined,
  certificate: undefined,
  domainName: undefined,
  mapping: undefined,
  health: undefined,
  record: undefined,
  records: [],
  differences: [],
  error: undefined,
};

const notRead = (region: string, { code, message }: JawsError): DomainRegion => ({
  ...nothing,
  region,
  error: { code, message },
});

async function zoneRecords(aws: Aws, region: string, zone: string, name: string) {
  return recordsOf(aws, region, zone, name).catch((error: unknown) => {
    if (awsCode(error) === 'NoSuchHostedZone') return [];
    throw error;
  });
}

async function regionStatus(
  host: Host,
  aws: Aws,
  { place, stack, deployed }: Place,
  domain: DomainModel,
  records: readonly ResourceRecordSet[],
): Promise<DomainRegion> {
  const { region } = place;
  if (!stack || !deployed) return { ...nothing, region, stack: stack?.status };
  try {
    const { outputs } = stack;
    const [certificate, gateway, health] = await Promise.all([
      certificateOf(aws, region, outputs[deployed.outputs.certificate], domain.name),
      gatewayOf(aws, region, domain.name),
      healthOf(aws, region, outputs[deployed.outputs.health]),
    ]);
    const record = records.find((one) => one.Region === region && one.Type === 'A');
    const traffic = trafficRecord(deployed, region, outputs);
    const proofs = certificate && certificate.Status !== 'ISSUED' ? proofsOf(certificate) : [];
    return {
      ...nothing,
      region,
      stack: stack.status,
      certificate: certificate && {
        state: certificate.Status ?? '',
        daysLeft: certificate.NotAfter && Math.floor((certificate.NotAfter.getTime() - host.now().getTime()) / day),
      },
      ...gateway,
      health,
      record: record && { target: (record.AliasTarget?.DNSName ?? '').replace(/\.$/, ''), ttl: record.TTL ?? aliasTtl },
      records: deployed.zone === false ? [...proofs, ...(traffic ? [traffic] : [])] : [],
    };
  } catch (error) {
    return notRead(region, known(error));
  }
}

/** Of the stack, or the one that it still waits for. */
async function certificateOf(
  aws: Aws,
  region: string,
  arn: string | undefined,
  name: string,
): Promise<CertificateDetail | undefined> {
  if (arn === undefined) return (await pendingIn(aws, region)).get(name);
  const { DescribeCertificateCommand } = await import('@aws-sdk/client-acm');
  try {
    return (await (await aws.in(region).acm()).send(new DescribeCertificateCommand({ CertificateArn: arn })))
      .Certificate;
  } catch (error) {
    if (awsCode(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function gatewayOf(
  aws: Aws,
  region: string,
  domainName: string,
): Promise<Pick<DomainRegion, 'domainName' | 'mapping'>> {
  const gateway = await aws.in(region).apiGateway();
  const { GetBasePathMappingsCommand, GetDomainNameCommand } = await import('@aws-sdk/client-api-gateway');
  try {
    const [found, { items = [] }] = await Promise.all([
      gateway.send(new GetDomainNameCommand({ domainName })),
      gateway.send(new GetBasePathMappingsCommand({ domainName })),
    ]);
    const [first] = items;
    const basePath = first?.basePath === '(none)' ? undefined : first?.basePath;
    return {
      domainName: found.domainNameStatus,
      mapping: first && { api: first.restApiId ?? '', stage: first.stage ?? '', basePath },
    };
  } catch (error) {
    if (awsCode(error) === 'NotFoundException') return { domainName: undefined, mapping: undefined };
    throw error;
  }
}

async function healthOf(aws: Aws, region: string, id: string | undefined): Promise<DomainRegion['health']> {
  if (id === undefined) return undefined;
  const { GetHealthCheckStatusCommand } = await import('@aws-sdk/client-route-53');
  const route53 = await aws.in(region).route53();
  try {
    const { HealthCheckObservations: all = [] } = await route53.send(
      new GetHealthCheckStatusCommand({ HealthCheckId: id }),
    );
    const said = all.map(({ StatusReport: report }) => report?.Status ?? '');
    const good = said.filter((text) => text.startsWith('Success'));
    return { good: good.length, of: all.length, last: said.find((text) => !text.startsWith('Success')) ?? said[0] };
  } catch (error) {
    if (awsCode(error) === 'NoSuchHealthCheck') return { good: 0, of: 0, last: 'the health check is gone' };
    throw error;
  }
}
