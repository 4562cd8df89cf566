import { IAM } from '@aws-sdk/client-iam';
import { Route53 } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document, StrictCloud } from '../../../../cloud/src/gateway/testing-strict.ts';
import { startCloud } from '../../../../cloud/src/index.ts';
import { type AskedPermission, askedPermissions } from '../../../../cloud/src/kernel/observe.ts';
import { connect } from '../../aws/connect.ts';
import { domainCalls } from '../../plan/policy/own-calls.ts';
import { resourceTypes } from '../../plan/policy/resource-types.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { policyOf } from '../policy.ts';
import { domainProject, edit, everything } from '../testing/domains.ts';
import { testHost } from '../testing/project.ts';
import { createDomain } from './create.ts';
import { removeDomain } from './remove.ts';
import { domainStatus } from './status.ts';

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

const statementsOf = async (root: string) =>
  (await policyOf(testHost(cloud.endpoint), { root, stage: 'prod', of: 'person', out: undefined })).policy.Statement;
const actionsIn = (statements: readonly { readonly Action: readonly string[] }[]) =>
  new Set(statements.flatMap(({ Action }) => Action));

async function zoneOf(name: string): Promise<string> {
  const route53 = new Route53(cloud.config());
  const { HostedZone } = await route53.createHostedZone({ Name: name, CallerReference: name });
  return HostedZone!.Id!.replace('/hostedzone/', '');
}

/** Takes a project with a domain through its life as a user with these permissions; returns the calls, and the refused ones. */
async function live(root: string, statements: readonly object[], zone: string) {
  const key = await cloud.user();
  const iam = new IAM(cloud.config());
  for (const [index, half] of [statements.slice(0, 8), statements.slice(8)].entries()) {
    const PolicyDocument = document(...half);
    const { Policy } = await iam.createPolicy({ PolicyName: `${key.name}-${index}`, PolicyDocument });
    await iam.attachUserPolicy({ UserName: key.name, PolicyArn: Policy?.Arn });
  }
  const host = () => ({
    ...testHost(cloud.endpoint),
    connect: (profile: string | undefined) => connect({ profile, endpoint: cloud.endpoint, credentials: key }),
  });
  const asked = new Set<string>();
  const refused = new Set<string>();
  const listen = (message: unknown) => {
    const { caller, action, resource, allowed } = message as AskedPermission;
    if (caller !== key.arn) return;
    asked.add(action);
    if (!allowed) refused.add(`${action} on ${resource}`);
  };
  askedPermissions.subscribe(listen);
  try {
    const name = 'second.policy.test';
    await deploy(host(), { project: openProject(root), selection: everything });
    const project = openProject(root);
    await createDomain(host(), { project, stage: 'prod', name, health: '/health', zone, deploys: true });
    await domainStatus(host(), { project: openProject(root), name: undefined, stage: undefined });
    await removeDomain(host(), { project: openProject(root), name, agree: async () => {} });
    await removeDomain(host(), { project: openProject(root), name: 'api.policy.test', agree: async () => {} });
  } finally {
    askedPermissions.unsubscribe(listen);
  }
  return { asked, refused };
}

test('the policy of a project with domains has what they need, in this zone only, and no more', async () => {
  const zone = await zoneOf('policy.test');
  const name = 'policy';
  const plain = actionsIn(await statementsOf(domainProject({ name, regions: ['us-east-1'] })));
  const domains = [{ name: 'api.policy.test', health: '/health', zone }];
  const root = domainProject({ name, regions: ['us-east-1'], domains });
  const statements = await statementsOf(root);
  const zones = statements.flatMap(({ Resource }) => Resource.filter((one) => one.includes(':hostedzone/')));
  expect(new Set(zones)).toEqual(new Set([`arn:aws:route53:::hostedzone/${zone}`]));
  const { asked, refused } = await live(root, statements, zone);
  expect([...refused]).toEqual([]);
  const rare = new Set([...Object.values(resourceTypes), ...domainCalls].flatMap(({ also = [] }) => also));
  const added = [...actionsIn(statements)].filter((action) => !plain.has(action));
  expect(added.filter((action) => !asked.has(action) && !rare.has(action))).toEqual([]);
  expect([...asked].filter((action) => !actionsIn(statements).has(action))).toEqual([]);
}, 120_000);

test('any zone is possible when jaws.json names none, and a zone held elsewhere is excluded', async () => {
  const root = domainProject({ name: 'any', regions: ['us-east-1'], domains: [{ name: 'api.any.test' }] });
  const zonesIn = async () =>
    (await statementsOf(root)).flatMap(({ Resource }) => Resource.filter((one) => /hostedzone/.test(one)));
  expect(new Set(await zonesIn())).toEqual(new Set(['arn:aws:route53:::hostedzone/*']));
  edit(root, (jaws) => {
    jaws.domains = { prod: [{ name: 'api.any.test', zone: false }] };
  });
  expect(await zonesIn()).toEqual([]);
  expect(actionsIn(await statementsOf(root))).not.toContain('route53:ChangeResourceRecordSets');
});
