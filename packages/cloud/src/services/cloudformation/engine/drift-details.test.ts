import type { ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import type { LiveResource } from '../drift/live.ts';
import { driftDetails, isSync, shownStatus } from './drift-details.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html

const checked = 1_700_000_000_000;
const live = (actual: Record<string, unknown>): LiveResource => ({ status: 'MODIFIED', actual, checked });
const detail = (Name: string): ResourceChangeDetail => ({
  Target: { Attribute: 'Properties', Name },
  Evaluation: 'Static',
});
const drift = (PreviousValue: string, ActualValue: string) => ({
  Drift: { PreviousValue, ActualValue, DriftDetectionTimestamp: new Date(checked) },
});

it('leaves details as they are where the resource could not be read', () => {
  const details = [detail('A')];
  const none = { deployed: { A: 1 }, after: { A: 2 }, names: ['A'] };
  expect(driftDetails(details, { live: { status: 'NOT_CHECKED' }, ...none })).toEqual(details);
  expect(driftDetails(details, { live: { status: 'DELETED' }, ...none })).toEqual(details);
});

it('says where values come from, and what drifted', () => {
  const details = [
    detail('Drifted'),
    detail('Same'),
    detail('New'),
    detail('Unseen'),
    { Target: { Attribute: 'Tags' as const } },
    { Target: { Attribute: 'Metadata' as const } },
    { ChangeSource: 'Automatic' as const },
  ];
  const found = driftDetails(details, {
    live: live({ Drifted: { x: 2 }, Same: '30', New: 'default', Tags: [1] }),
    deployed: { Drifted: { x: 1 }, Same: 30, Unseen: 'u', Tags: [2] },
    after: {},
    names: ['Drifted', 'Same', 'New', 'Unseen', 'Tags'],
  });
  const from = (BeforeValueFrom: string) => ({ BeforeValueFrom, AfterValueFrom: 'TEMPLATE' });
  const properties = (Name: string) => ({ Attribute: 'Properties', Name });
  expect(found).toEqual([
    {
      Target: { ...properties('Drifted'), ...from('ACTUAL_STATE'), ...drift('{"x":1}', '{"x":2}') },
      Evaluation: 'Static',
    },
    { Target: { ...properties('Same'), ...from('ACTUAL_STATE') }, Evaluation: 'Static' },
    { Target: { ...properties('New'), ...from('ACTUAL_STATE') }, Evaluation: 'Static' },
    { Target: { ...properties('Unseen'), ...from('PREVIOUS_DEPLOYMENT_STATE') }, Evaluation: 'Static' },
    { Target: { Attribute: 'Tags', ...from('ACTUAL_STATE'), ...drift('[2]', '[1]') } },
    { Target: { Attribute: 'Metadata' } },
    { ChangeSource: 'Automatic' },
  ]);
});

it('reports a manual change that the template now contains', () => {
  const actual = { Hand: 'b', Tags: ['b'], Other: 'b', Listed: 'b' };
  const deployed = { Hand: 'a', Tags: ['a'], Other: 'a', Listed: 'a', Kept: 'a' };
  const after = { ...actual, Other: 'a', Kept: 'b' };
  const found = driftDetails([], { live: live(actual), deployed, after, names: ['Listed'] });
  const synced = (target: object, Path: string, value: string, was: string) => ({
    Target: {
      ...target,
      RequiresRecreation: 'Never',
      Path,
      BeforeValue: value,
      AfterValue: value,
      BeforeValueFrom: 'ACTUAL_STATE',
      AfterValueFrom: 'TEMPLATE',
      AttributeChangeType: 'SyncWithActual',
      ...drift(was, value),
    },
    Evaluation: 'Static',
    ChangeSource: 'NoModification',
  });
  expect(found).toStrictEqual([
    synced({ Attribute: 'Properties', Name: 'Hand' }, '/Properties/Hand', 'b', 'a'),
    synced({ Attribute: 'Tags' }, '/Properties/Tags', '["b"]', '["a"]'),
  ]);
  expect(found.every(isSync)).toBe(true);
  expect(isSync({ ChangeSource: 'DirectModification' })).toBe(false);
});

it.each([
  ['NOT_CHECKED', 'UNSUPPORTED'],
  ['UNKNOWN', 'UNKNOWN'],
  ['DELETED', 'DELETED'],
] as const)('%s is shown as %s', (status, shown) => {
  expect(shownStatus({ status })).toBe(shown);
});
