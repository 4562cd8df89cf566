import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import type { Event } from '../../events.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { awsAt, domainProject, everything, jawsOf } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';
import { createDomain } from './create.ts';
import { domainStatus } from './status.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

type Seen = (event: Event, abort: AbortController) => void;
const host = (seen?: Seen) => testHost(cloud.endpoint, seen);
const deployed = (root: string, seen?: Seen, more: object = {}) =>
  deploy(host(seen), { project: openProject(root), selection: everything, ...more });
const created = (root: string, name: string, more: object = {}, seen?: Seen) =>
  createDomain(host(seen), { project: openProject(root), stage: 'prod', name, deploys: true, ...more });
const put = (zone: string, Name: string, Type: 'A' | 'CNAME' | 'CAA', Value: string) =>
  awsAt(cloud.endpoint).route53.changeResourceRecordSets({
    HostedZoneId: zone,
    ChangeBatch: {
      Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value }] } }],
    },
  });
const two = ['us-east-1', 'eu-west-1'];

describe('a domain whose zone is held elsewhere', () => {
  test('waits for its record, can be left waiting, and says what to set', async () => {
    // To JAWS, this zone belongs to somebody else.
    const zone = await awsAt(cloud.endpoint).zone('elsewhere.test');
    const name = 'api.elsewhere.test';
    const root = domainProject({ name: 'elsewhere', regions: two });
    await deployed(root);
    let proof: { readonly name: string; readonly value: string } | undefined;
    const waiting = created(root, name, { zone: false, health: '/health' }, (event, abort) => {
      if (event.type !== 'dns-records') return;
      expect(event).toMatchObject({ domain: name, purpose: 'validation', records: [{ type: 'CNAME' }] });
      proof = event.records[0];
      abort.abort();
    });
    await expect(waiting).rejects.toMatchObject({ code: 'DeployInterrupted' });
    expect(jawsOf(root).domains).toEqual({ prod: [{ name, health: '/health', zone: false }] });
    const [before] = await domainStatus(host(), { project: openProject(root), name, stage: undefined });
    expect(before?.regions.find(({ certificate }) => certificate)).toMatchObject({
      stack: 'CREATE_IN_PROGRESS',
      certificate: { state: 'PENDING_VALIDATION' },
      records: [{ name: proof?.name, value: proof?.value }],
    });

    // Functions are still deployed.
    const selection = { ...everything, domains: false };
    expect((await deploy(host(), { project: openProject(root), selection })).plan.empty).toBe(true);

    await put(zone, proof!.name, 'CNAME', proof!.value);
    const records: Extract<Event, { type: 'dns-records' }>[] = [];
    await deployed(root, (event) => {
      if (event.type === 'dns-records' && event.purpose === 'traffic') records.push(event);
    });
    const [after] = await domainStatus(host(), { project: openProject(root), name, stage: undefined });
    expect(after).toMatchObject({
      zone: false,
      regions: two.map((region) => ({
        certificate: { state: 'ISSUED' },
        health: { of: expect.any(Number) },
        record: undefined,
        records: [{ name, type: 'CNAME', region, value: expect.stringContaining(region) }],
      })),
    });
    expect(await awsAt(cloud.endpoint).records(zone, name)).toEqual([]);
  }, 180_000);
});

describe('a certificate that cannot be had', () => {
  test('fails the domain and nothing else, and the way on is said', async () => {
    const zone = await awsAt(cloud.endpoint).zone('caa.test');
    await put(zone, 'caa.test', 'CAA', '0 issue "other.example"');
    const root = domainProject({ name: 'caa', regions: ['us-east-1'] });
    await deployed(root);
    const failing = host();
    const work = { project: openProject(root), stage: 'prod', name: 'api.caa.test', health: '/health', deploys: true };
    await expect(createDomain(failing, work)).rejects.toMatchObject({
      code: 'StackFailed',
      message: expect.stringContaining('CAA_ERROR'),
    });
    expect(failing.events).toContainEqual(
      expect.objectContaining({ type: 'warning', hint: expect.stringContaining('jaws deploy all prod --recover') }),
    );
    const selection = { ...everything, domains: false };
    expect((await deploy(host(), { project: openProject(root), selection })).plan.empty).toBe(true);
    await put(zone, 'caa.test', 'CAA', '0 issue "amazon.com"');
    const { stacks } = await deployed(root, undefined, { recover: true });
    expect(stacks).toContainEqual(expect.objectContaining({ stack: 'prod-caa-d', result: 'created' }));
  }, 180_000);
});

describe('a name that cannot be had is refused before anything changes', () => {
  const refused = async (root: string, name: string, more: object = {}) => {
    const before = jawsOf(root);
    const error = await created(root, name, more).then(
      () => 'it was created',
      (thrown: { code: string; message: string }) => `${thrown.code} ${thrown.message}`,
    );
    expect(jawsOf(root)).toEqual(before);
    return error;
  };

  test('names and zones', async () => {
    const aws = awsAt(cloud.endpoint);
    const root = domainProject({ name: 'names', regions: two });
    await deployed(root);
    const first = await aws.zone('twice.test');
    const second = await aws.zone('twice.test');
    const other = await aws.zone('other.test');
    const { HostedZone } = await aws.route53.createHostedZone({
      Name: 'private.test',
      CallerReference: 'private',
      VPC: { VPCId: 'vpc-1', VPCRegion: 'us-east-1' },
    });
    const closed = HostedZone!.Id!.replace('/hostedzone/', '');
    expect(await refused(root, 'http://api.twice.test')).toContain('DomainNameInvalid');
    const ambiguous = await refused(root, 'api.twice.test');
    expect(ambiguous).toContain('ZoneAmbiguous');
    expect([ambiguous.includes(first), ambiguous.includes(second)]).toEqual([true, true]);
    expect(await refused(root, 'api.private.test')).toContain('ZoneNotFound');
    expect(await refused(root, 'api.private.test', { zone: closed })).toContain('it is a private one');
    expect(await refused(root, 'api.twice.test', { zone: other })).toMatch(/ZoneUnusable .*it is that of other.test/);
    expect(await refused(root, 'api.twice.test', { zone: 'Z0000000000' })).toContain('there is no hosted zone');
    await created(root, 'api.twice.test', { zone: second, health: '/health' });
    expect(await aws.records(second, 'api.twice.test')).toHaveLength(4);
    expect(await aws.records(first, 'api.twice.test')).toEqual([]);
  }, 180_000);

  test('the longest zone has it; a wildcard and the top of the zone are names, too', async () => {
    const aws = awsAt(cloud.endpoint);
    const root = domainProject({ name: 'long', regions: ['us-east-1'] });
    await deployed(root);
    await aws.zone('long.test');
    const longer = await aws.zone('eu.long.test');
    await created(root, '*.eu.long.test', { health: '/health' });
    await created(root, 'eu.long.test', { health: '/health' });
    expect(await aws.records(longer, '\\052.eu.long.test')).toHaveLength(2);
    const top = await aws.records(longer, 'eu.long.test');
    expect(top.filter(({ Type }) => Type === 'A' || Type === 'AAAA')).toHaveLength(2);
    const found = await domainStatus(host(), { project: openProject(root), name: undefined, stage: 'prod' });
    expect(found.map(({ regions }) => regions[0]?.record?.ttl)).toEqual([60, 60]);
  }, 180_000);

  test('names of others', async () => {
    const aws = awsAt(cloud.endpoint);
    const zone = await aws.zone('held.test');
    const holder = domainProject({ name: 'holder', regions: ['eu-west-1'] });
    await deployed(holder);
    await created(holder, 'api.held.test', { health: '/health' });
    const root = domainProject({ name: 'wants', regions: two });
    await deployed(root);
    expect(await refused(root, 'api.held.test')).toMatch(/DomainTaken .*eu-west-1.* the project holder, stage prod/);
    // The record still leads to it in its own region.
    const elsewhere = domainProject({ name: 'away', regions: ['sa-east-1'] });
    await deployed(elsewhere);
    expect(await refused(elsewhere, 'api.held.test')).toMatch(
      /DomainTaken .*record A+ api.held.test \(eu-west-1\).* the project holder, stage prod/,
    );
    await put(zone, 'www.held.test', 'CNAME', 'somewhere.test');
    expect(await refused(root, 'www.held.test')).toMatch(/DomainTaken .*CNAME www.held.test.*JAWS did not make/);
    await aws.gateway.createDomainName({
      domainName: 'hand.held.test',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    expect(await refused(root, 'hand.held.test')).toMatch(/DomainTaken .*us-east-1.*JAWS did not make/);
  }, 180_000);
});
