import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { awsAt, domainProject, edit, everything, fourRegions } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';
import { continueRollout } from './resume.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('a rollout that goes on brings the domains of the regions that are left', async () => {
  const aws = awsAt(cloud.endpoint);
  const zone = await aws.zone('resumed.test');
  const root = domainProject({ name: 'resumed' });
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection: everything });
  edit(root, (jaws) => {
    jaws.domains = { prod: [{ name: 'api.resumed.test', health: '/health', zone }] };
    jaws.rollout = { prod: { waves: [['us-east-1'], 'rest'], confirm: 'always' } };
  });
  const project = openProject(root);
  await expect(deploy(testHost(cloud.endpoint), { project, selection: everything, rollout: {} })).rejects.toMatchObject(
    { code: 'RolloutWaits' },
  );
  const regionsOf = async () =>
    (await aws.records(zone, 'api.resumed.test')).filter(({ Type }) => Type === 'A').map(({ Region }) => Region);
  expect(await regionsOf()).toEqual(['us-east-1']);
  const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };
  await continueRollout(testHost(cloud.endpoint), { project, stage: 'prod', ...consent });
  expect((await regionsOf()).sort()).toEqual([...fourRegions].sort());
  // Nothing is left to do.
  const again = await deploy(testHost(cloud.endpoint), { project, selection: everything, rollout: {} });
  expect(again.stacks.filter(({ result }) => result !== 'unchanged')).toEqual([]);
}, 120_000);
