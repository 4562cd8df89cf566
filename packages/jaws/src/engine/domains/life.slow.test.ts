import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import type { Event } from '../../events.ts';
import { resourcesTemplate } from '../../scaffold/resources.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { rollback } from '../releases/rollback.ts';
import { removeStage } from '../remove.ts';
import { awsAt, domainProject, edit, everything, jawsOf } from '../testing/domains.ts';
import { answering, testHost, write } from '../testing/project.ts';
import { createDomain } from './create.ts';
import { type DomainRemoval, removeDomain } from './remove.ts';
import { domainStatus } from './status.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const two = ['us-east-1', 'eu-west-1'];
const host = (seen?: (event: Event, abort: AbortController) => void) => testHost(cloud.endpoint, seen);
const deployed = (root: string, more: object = {}) =>
  deploy(host(), { project: openProject(root), selection: everything, ...more });
const created = (root: string, name: string, more: object = {}) =>
  createDomain(host(), { project: openProject(root), stage: 'prod', name, deploys: true, ...more });
const statusOf = async (root: string) => (await domainStatus(host(), status(root)))[0]!;
const status = (root: string) => ({ project: openProject(root), name: undefined, stage: undefined });
const regionsOf = (records: readonly { Type?: string; Region?: string }[]) =>
  records
    .filter(({ Type }) => Type === 'A')
    .map(({ Region }) => Region)
    .sort();

describe('a domain in a zone of the account', () => {
  const name = 'api.life.test';
  const root = domainProject({ name: 'life', regions: two });
  let zone: string;

  test('is created with jaws.json, deployed at once, and as its status says', async () => {
    const aws = awsAt(cloud.endpoint);
    zone = await aws.zone('life.test');
    await aws.zone('other.test');
    await expect(created(root, name)).rejects.toMatchObject({ code: 'EndpointsNotDeployed' });
    expect(jawsOf(root).domains).toBeUndefined();
    await deployed(root);
    const { url } = await created(root, 'API.Life.test.', { health: '/health' });
    expect(url).toBe(`https://${name}/`);
    expect(jawsOf(root).domains).toEqual({ prod: [{ name, health: '/health', zone }] });
    expect(await statusOf(root)).toMatchObject({
      name,
      zone,
      regions: two.map((region) => ({
        region,
        stack: 'CREATE_COMPLETE',
        certificate: { state: 'ISSUED', daysLeft: expect.any(Number) },
        domainName: 'AVAILABLE',
        mapping: { stage: 'prod', basePath: undefined },
        health: { of: expect.any(Number) },
        record: { target: expect.stringContaining(region), ttl: 60 },
        records: [],
        error: undefined,
      })),
    });
    await expect(created(root, name)).rejects.toMatchObject({ code: 'DomainExists' });
  });

  test('a region that is added gets its record, one that is removed loses it before its endpoints go', async () => {
    const aws = awsAt(cloud.endpoint);
    edit(root, ({ stages }) => stages.prod!.push({ region: 'sa-east-1' }));
    const place = { project: 'life', domain: 'life.test', email: 'me@life.test', stage: 'prod', region: 'sa-east-1' };
    write(root, { 'cloudformation/prod/sa-east-1/resources-cf.json': resourcesTemplate(place) });
    await deployed(root);
    expect(regionsOf(await aws.records(zone, name))).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1']);

    const gone: string[] = [];
    const removing = host((event) => {
      if (event.type === 'stack' && event.state === 'done') gone.push(event.stack);
    });
    const removal = { project: openProject(root), stage: 'prod', region: 'sa-east-1', deleteData: true };
    await removeStage(removing, { ...removal, agree: async () => {} });
    expect(gone.slice(0, 2)).toEqual(['prod-life-d', 'prod-life-e']);
    expect(regionsOf(await aws.records(zone, name))).toEqual(['eu-west-1', 'us-east-1']);
    expect(jawsOf(root).domains).toEqual({ prod: [{ name, health: '/health', zone }] });
  });

  test('stays when the code is rolled back, also to before it was there', async () => {
    const aws = awsAt(cloud.endpoint);
    const before = await aws.records(zone, name);
    write(root, { 'aws_modules/m/health/handler.js': answering({ message: 'second' }) });
    await deployed(root);
    const back = { project: openProject(root), stage: 'prod', region: undefined, recover: false, forceUnlock: false };
    const result = await rollback(host(), { ...back, allowDataLoss: [], plan: false, release: '1' });
    expect(result.stacks.map(({ stack }) => stack)).not.toContain('prod-life-d');
    expect(await aws.records(zone, name)).toEqual(before);
  });

  test('stays where a copy of the project does not have it, until somebody agrees to lose it', async () => {
    const aws = awsAt(cloud.endpoint);
    const before = await aws.records(zone, name);
    const { domains, ...json } = jawsOf(root);
    write(root, { 'jaws.json': json });
    const refused = await deployed(root).catch((error: unknown) => error);
    write(root, { 'jaws.json': { ...json, domains } });
    expect(refused).toMatchObject({
      code: 'AddressWouldBeLost',
      message: expect.stringMatching(/DomainName\) of prod-life-d in us-east-1, eu-west-1 would be deleted/),
    });
    expect(await aws.records(zone, name)).toEqual(before);
  });

  test('is removed: what goes is shown and agreed to first', async () => {
    const aws = awsAt(cloud.endpoint);
    const refused = removeDomain(host(), {
      project: openProject(root),
      name,
      agree: async () => {
        throw new Error('no');
      },
    });
    await expect(refused).rejects.toThrow('no');
    expect(await aws.records(zone, name)).toHaveLength(4);
    let shown: DomainRemoval | undefined;
    const order: string[] = [];
    const removing = host((event) => {
      if (event.type === 'stack-event' && event.status === 'DELETE_COMPLETE' && event.region === 'us-east-1')
        order.push(event.resourceType);
    });
    await removeDomain(removing, {
      project: openProject(root),
      name: 'API.life.test',
      agree: async (plan) => {
        shown = plan;
      },
    });
    expect(shown).toMatchObject({
      domain: name,
      stage: 'prod',
      protected: ['prod'],
      regions: two.map((region) => ({ region, stack: 'prod-life-d', isLast: true, resources: { length: 6 } })),
    });
    const first = (type: string) => order.findIndex((one) => one.endsWith(type));
    expect(first('RecordSet')).toBeLessThan(first('DomainName'));
    expect(first('DomainName')).toBeLessThan(first('Certificate'));
    expect(await aws.records(zone, name)).toEqual([]);
    expect(jawsOf(root).domains).toEqual({});
    expect(await domainStatus(host(), status(root))).toEqual([]);
    const again = removeDomain(host(), { project: openProject(root), name, agree: async () => {} });
    await expect(again).rejects.toMatchObject({ code: 'DomainUnknown' });
  });

  test('the last region takes the stage with its domains out of jaws.json', async () => {
    await created(root, name);
    for (const region of two) {
      const removal = { project: openProject(root), stage: 'prod', region, deleteData: true };
      await removeStage(host(), { ...removal, agree: async () => {} });
    }
    expect(jawsOf(root)).toMatchObject({ stages: {}, domains: {} });
    expect(await awsAt(cloud.endpoint).records(zone, name)).toEqual([]);
  });
});
