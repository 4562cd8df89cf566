import { expect, test } from 'vitest';
import { rulesOf, ruleTo, withRules } from '../model/replicate-rules.ts';
import type { RegionModel, Template } from '../model/types.ts';
import {
  checkOneAccount,
  makesBuckets,
  newTargets,
  planRules,
  withDeployedRules,
  withoutRulesTo,
  withPresentRules,
} from './replication.ts';
import { nothing } from './testing.ts';
import type { DeployedRegion } from './types.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html

const regions = ['a', 'b', 'c'];
const bucket = (region: string, BucketName = `files-${region}`) => ({
  Type: 'AWS::S3::Bucket',
  Metadata: { 'jaws:replicate': true },
  Properties: { BucketName },
});
const templateOf = (region: string, to: readonly string[]): Template =>
  withRules(
    { Resources: { Files: bucket(region), Topic: { Type: 'AWS::SNS::Topic' } } },
    'Files',
    to.map((one) => ruleTo({ region: one, priority: regions.indexOf(one) + 1, name: `files-${one}` })),
  );
const whole = (region: string) =>
  templateOf(
    region,
    regions.filter((one) => one !== region),
  );
const modelOf = (region: string, settings: object = {}): RegionModel => ({
  stage: 'dev',
  region,
  bucket: `jaws.${region}`,
  resources: whole(region),
  ...settings,
});
const deployedOf = (region: string, template: Template | undefined, account = '1'): DeployedRegion => ({
  ...nothing,
  region,
  account,
  resources: template && {
    name: 'dev-shop-r',
    kind: 'resources',
    id: region,
    status: 'UPDATE_COMPLETE',
    reason: undefined,
    revision: '1',
    template,
    parameters: {},
    outputs: {},
    tags: {},
  },
});
const to = (template: Template) => rulesOf(template, 'Files').map(({ Id }) => Id);

test('only rules that lead to a bucket with versions are in a template', () => {
  const unmarked = { Resources: { Files: { ...bucket('c'), Metadata: {} } } };
  const renamed = { Resources: { Files: bucket('c', 'other') } };
  const of = (c: Template | undefined) =>
    to(
      withPresentRules(whole('a'), 'a', [deployedOf('a', undefined), deployedOf('b', whole('b')), deployedOf('c', c)]),
    );
  expect(of(undefined)).toEqual(['b']);
  expect(of(unmarked)).toEqual(['b']);
  expect(of(renamed)).toEqual(['b']);
  expect(of(templateOf('c', []))).toEqual(['b', 'c']);
});

test('a region that could not be read keeps the rules that lead there, and gets no new ones', () => {
  const of = (own: Template) => to(withPresentRules(whole('a'), 'a', [deployedOf('a', own)]));
  expect(of(templateOf('a', ['b']))).toEqual(['b']);
  expect(of(templateOf('a', []))).toEqual([]);
});

test('rules alone are brought to deployed templates, with the boundary of jaws.json on a new role', () => {
  const base = [
    deployedOf('a', templateOf('a', [])),
    deployedOf('b', templateOf('b', ['a'])),
    deployedOf('c', undefined),
  ];
  const [a, ...others] = planRules(
    regions.map((region) => modelOf(region, { settings: { permissionsBoundary: 'arn:b' } })),
    base,
    { step: 'rules', isMeant: () => true },
  );
  expect(others).toEqual([]);
  expect(a).toMatchObject({ region: 'a', step: 'rules', stacks: [{ name: 'dev-shop-r', action: 'update' }] });
  expect(a?.stacks[0]?.changes).toEqual([
    { action: 'update', kind: 'resource', id: 'Files', why: ['replication to b'] },
  ]);
  const { Resources } = a!.stacks[0]!.template;
  expect(to({ Resources })).toEqual(['b']);
  expect(Resources.FilesReplication?.Properties?.PermissionsBoundary).toBe('arn:b');
  // A later change of its rules keeps it.
  const later = withoutRulesTo({ Resources }, ['c']);
  expect(later.Resources.FilesReplication?.Properties?.PermissionsBoundary).toBe('arn:b');
});

test('a bucket whose name changes waits for a deployment of its region', () => {
  const base = [deployedOf('a', { Resources: { Files: bucket('a', 'old') } }), deployedOf('b', templateOf('b', []))];
  expect(planRules([modelOf('a')], base, { step: 'rules', isMeant: () => true })).toEqual([]);
});

test('a template of an earlier release has the rules of now', () => {
  expect(to(withDeployedRules(templateOf('a', ['c']), templateOf('a', ['b'])))).toEqual(['b']);
  expect(to(withDeployedRules(templateOf('a', ['c']), undefined))).toEqual([]);
  expect(to(withDeployedRules(templateOf('a', ['c']), { Resources: { Files: bucket('a', 'old') } }))).toEqual([]);
});

test('resources of a deployment, and those that S3 leaves behind', () => {
  const base = [deployedOf('a', templateOf('a', []))];
  const plan = planRules([modelOf('a')], [...base, deployedOf('b', whole('b'))], { step: 's', isMeant: () => true });
  expect(makesBuckets(plan, base)).toBe(false);
  expect(makesBuckets(plan, [deployedOf('a', undefined)])).toBe(true);
  expect(newTargets(base[0]?.resources?.template, whole('a'))).toEqual([{ bucket: 'Files', to: ['b', 'c'] }]);
  expect(newTargets(whole('a'), whole('a'))).toEqual([]);
  expect(newTargets(undefined, whole('a'))).toEqual([]);
});

test('replicated data is of one account', () => {
  const base = [deployedOf('a', undefined), deployedOf('b', undefined, '2')];
  const plain = { stage: 'dev', bucket: 'x', resources: { Resources: {} } };
  const tables = { ...plain, region: 'a', replicated: { home: 'a', tables: { Users: 'users' } } };
  expect(() => checkOneAccount([{ ...plain, region: 'a' }], base)).not.toThrow();
  for (const [model, resource] of [
    [modelOf('a'), 'Files'],
    [tables, 'Users'],
  ] as const) {
    expect(() => checkOneAccount([model], base.slice(0, 1))).not.toThrow();
    expect(() => checkOneAccount([model], base)).toThrow(
      `${resource} has "jaws:replicate", and the regions of dev are of several accounts: a is of 1, b is of 2.`,
    );
  }
});
