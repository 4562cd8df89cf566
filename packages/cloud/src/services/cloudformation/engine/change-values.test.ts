import type { Change } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import { LATER, UNKNOWN } from '../template/value.ts';
import { changeValues, contextText, hideSecrets, secretsOf } from './change-values.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html

it('shows properties as JSON, with what only the deployment knows as such', () => {
  expect(contextText({ A: 'a', B: [1, UNKNOWN], C: { D: UNKNOWN } })).toBe(
    JSON.stringify({ Properties: { A: 'a', B: [1, LATER], C: { D: LATER } } }),
  );
});

it.each([
  ['a', 'b', { BeforeValue: 'a', AfterValue: 'b', AttributeChangeType: 'Modify' }],
  [undefined, 'b', { AfterValue: 'b', AttributeChangeType: 'Add' }],
  ['a', undefined, { BeforeValue: 'a', AttributeChangeType: 'Remove' }],
  [{ x: [1] }, UNKNOWN, { BeforeValue: '{"x":[1]}', AfterValue: LATER, AttributeChangeType: 'Modify' }],
  [1, { x: UNKNOWN }, { BeforeValue: '1', AfterValue: `{"x":"${LATER}"}`, AttributeChangeType: 'Modify' }],
])('tells a change of %j to %j', (before, after, expected) => {
  expect(changeValues('Name', before, after)).toEqual({ Path: '/Properties/Name', ...expected });
});

it('collects the secrets of several inputs, each once, the longest first, and no empty ones', () => {
  const one = { ...emptyInput, noEcho: ['A', 'B', 'C'], parameters: { A: 'x', B: 'long', C: '', D: 'open' } };
  const other = { ...emptyInput, noEcho: ['A', 'E', 'F'], parameters: { A: 'x', E: 'longest' } };
  expect(secretsOf(one, other)).toEqual(['longest', 'long', 'x']);
  expect(secretsOf(emptyInput)).toEqual([]);
});

it('hides secrets wherever values are shown, inside of JSON too', () => {
  const secret = 'a"b';
  const change: Change = {
    Type: 'Resource',
    ResourceChange: {
      LogicalResourceId: secret,
      BeforeContext: JSON.stringify({ p: secret, q: `${secret}${secret}`, r: 'tiger' }),
      AfterContext: JSON.stringify({ p: 'open' }),
      Details: [
        { Target: { Name: 'p', BeforeValue: `x${secret}x`, AfterValue: 'tiger' }, CausingEntity: 'P' },
        { Target: { Name: 'q' } },
        { ChangeSource: 'Automatic' },
      ],
    },
  };
  expect(hideSecrets(change, [secret, 'tiger'])).toEqual({
    Type: 'Resource',
    ResourceChange: {
      LogicalResourceId: secret,
      BeforeContext: '{"p":"****","q":"********","r":"****"}',
      AfterContext: '{"p":"open"}',
      Details: [
        { Target: { Name: 'p', BeforeValue: 'x****x', AfterValue: '****' }, CausingEntity: 'P' },
        { Target: { Name: 'q' } },
        { ChangeSource: 'Automatic', Target: {} },
      ],
    },
  });
  expect(hideSecrets(change, [])).toBe(change);
  expect(hideSecrets({ Type: 'Resource' }, ['x'])).toEqual({ Type: 'Resource' });
  const bare = { Type: 'Resource', ResourceChange: { Action: 'Add' } } as const;
  expect(Object.keys(hideSecrets(bare, ['x']).ResourceChange!)).toEqual(['Action']);
});
