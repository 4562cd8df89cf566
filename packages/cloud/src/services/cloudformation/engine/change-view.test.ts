import type { Change, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { scopeOf, withoutValues, withValues } from './change-view.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html and, of IncludePropertyValues,
// LocalStack, tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json.

const change = (ResourceChange: ResourceChange): Change => ({ Type: 'Resource', ResourceChange });
const detail = (
  Name: string,
  ChangeSource: ResourceChangeDetail['ChangeSource'],
  more: ResourceChangeDetail['Target'] = {},
): ResourceChangeDetail => ({
  Target: {
    Attribute: 'Properties',
    Name,
    Path: `/Properties/${Name}`,
    RequiresRecreation: 'Never',
    AttributeChangeType: 'Modify',
    ...more,
  },
  Evaluation: 'Static',
  ...(ChangeSource ? { ChangeSource } : {}),
});
/** A detail of a change that is only possible has no kind of change. */
const possible = (Name: string, recreation: 'Always' | 'Never' = 'Never') => {
  const { Target, ...rest } = detail(Name, 'ResourceAttribute');
  const { AttributeChangeType: _, Path: __, ...target } = Target!;
  return { ...rest, Evaluation: 'Dynamic' as const, Target: { ...target, RequiresRecreation: recreation } };
};

it('the scope has everything that details are about once', () => {
  expect(scopeOf([detail('a', undefined), { Target: { Attribute: 'Tags' } }, detail('b', undefined), {}])).toEqual([
    'Properties',
    'Tags',
  ]);
});

describe('without values', () => {
  it('a change has neither contexts nor values, and the rest', () => {
    const Target = { Attribute: 'Properties', Name: 'a', RequiresRecreation: 'Never' } as const;
    const values = { BeforeValue: '1', AfterValue: '2', Path: '/a', AttributeChangeType: 'Modify', Drift: {} } as const;
    const Details = [{ Target: { ...Target, ...values }, Evaluation: 'Static' } as const, { CausingEntity: 'x' }];
    const specified = change({ Action: 'Modify', BeforeContext: '{}', AfterContext: '{}', Details });
    expect(withoutValues(specified)).toStrictEqual(
      change({ Action: 'Modify', Details: [{ Evaluation: 'Static', Target }, { CausingEntity: 'x' }] }),
    );
    expect(withoutValues(change({ Action: 'Add' }))).toStrictEqual(change({ Action: 'Add' }));
    expect(withoutValues({ Type: 'Resource' })).toEqual({ Type: 'Resource' });
  });
});

describe('with values', () => {
  it('leaves a change without details as it is', () => {
    for (const specified of [{ Type: 'Resource' } as const, change({}), change({ Details: [] })]) {
      expect(withValues(specified)).toBe(specified);
    }
  });

  it('leaves out conditional changes, and reports their consequences again', () => {
    expect(withValues(change({ Details: [possible('a')] }))).toBeUndefined();
    const sure = detail('b', 'DirectModification');
    const replaced = change({
      Replacement: 'Conditional',
      PolicyAction: 'ReplaceAndDelete',
      Scope: ['Properties', 'Tags'],
      Details: [possible('a', 'Always'), sure],
    });
    expect(withValues(replaced)).toStrictEqual(
      change({ Replacement: 'False', Scope: ['Properties'], Details: [sure] }),
    );
    const always = detail('b', 'DirectModification', { RequiresRecreation: 'Always' });
    const details = [possible('a'), always];
    expect(withValues(change({ PolicyAction: 'ReplaceAndRetain', Scope: [], Details: details }))).toStrictEqual(
      change({ PolicyAction: 'ReplaceAndRetain', Replacement: 'True', Scope: ['Properties'], Details: [always] }),
    );
    expect(withValues(change({ Scope: [], Details: details }))?.ResourceChange).toStrictEqual({
      Replacement: 'True',
      Scope: ['Properties'],
      Details: [always],
    });
    // Its handler updates nothing in place, whatever the schema says.
    const handled = change({ Replacement: 'True', PolicyAction: 'ReplaceAndDelete', Details: [possible('a'), sure] });
    expect(withValues(handled)?.ResourceChange).toMatchObject({
      Replacement: 'True',
      PolicyAction: 'ReplaceAndDelete',
    });
  });

  it('keeps replacement and scope where nothing is left out', () => {
    const Details = [detail('a', 'DirectModification')];
    const specified = change({ Replacement: 'Conditional', PolicyAction: 'ReplaceAndDelete', Scope: [], Details });
    expect(withValues(specified)).toStrictEqual(specified);
  });

  it.each(['ResourceReference', 'ResourceAttribute'] as const)(
    'tells a property that follows by %s twice',
    (source) => {
      const [follows, both] = [detail('a', source), detail('b', source)];
      const direct = detail('b', 'DirectModification');
      const asDirect = { Target: follows.Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' };
      expect(withValues(change({ Details: [follows, both, direct] }))?.ResourceChange?.Details).toEqual([
        follows,
        both,
        direct,
        asDirect,
      ]);
    },
  );

  it('tells one that follows a parameter once', () => {
    const Details = [detail('a', 'ParameterReference')];
    expect(withValues(change({ Details }))?.ResourceChange?.Details).toEqual(Details);
  });

  it('makes dates of the texts that the store has', () => {
    const Drift = { PreviousValue: 'a', DriftDetectionTimestamp: '2026-01-01T00:00:00.000Z' as unknown as Date };
    const [drifted, other, undated] = [
      detail('a', 'DirectModification', { Drift }),
      detail('b', 'DirectModification'),
      detail('c', 'DirectModification', { Drift: { PreviousValue: 'c' } }),
    ];
    const specified = change({ Action: 'Modify', Details: [drifted!, other!, undated!] });
    const { Action, Details = [] } = withValues(specified)?.ResourceChange ?? {};
    expect(Action).toBe('Modify');
    expect(Details.map(({ Target }) => Target?.Drift)).toEqual([
      { PreviousValue: 'a', DriftDetectionTimestamp: new Date('2026-01-01') },
      undefined,
      { PreviousValue: 'c' },
    ]);
    expect(Details[0]?.Target?.Name).toBe('a');
  });
});
