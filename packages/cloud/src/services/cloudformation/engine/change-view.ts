import type { Change, ResourceAttribute, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { isPossible, replacementOf } from './change-details.ts';

/** The subjects of details, each once. */
export const scopeOf = (details: readonly ResourceChangeDetail[]): ResourceAttribute[] => [
  ...new Set(details.flatMap(({ Target }) => Target?.Attribute ?? [])),
];

/** A change as those see it who do not ask for property values. */
export function withoutValues(change: Change): Change {
  if (!change.ResourceChange) return change;
  const { BeforeContext: _before, AfterContext: _after, ...rest } = change.ResourceChange;
  const details = rest.Details?.map(({ Target, ...detail }) => {
    if (!Target) return detail;
    const { BeforeValue: _b, AfterValue: _a, Path: _p, AttributeChangeType: _t, Drift: _d, ...target } = Target;
    return { ...detail, Target: target };
  });
  return { ...change, ResourceChange: { ...rest, ...(details ? { Details: details } : {}) } };
}

/**
 * A change as those see it who ask for property values; undefined when it is not a change for them. AWS then leaves out
 * possible changes, and reports a property that follows a replaced resource as a separate change too: recorded in
 * LocalStack's tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json (IncludePropertyValues).
 */
export function withValues(stored: Change): Change | undefined {
  const change = withDates(stored);
  const all = change.ResourceChange?.Details;
  if (!change.ResourceChange || !all || all.length === 0) return change;
  const certain = all.filter((detail) => !isPossible(detail));
  if (certain.length === 0) return undefined;
  const Details = [...certain, ...certain.filter((detail) => followsAlone(detail, certain)).map(asDirect)];
  return { ...change, ResourceChange: { ...replacement(change.ResourceChange, all, certain), Details } };
}

/** The store keeps JSON, in which a date is text. */
function withDates(change: Change): Change {
  if (!change.ResourceChange?.Details?.some(({ Target }) => Target?.Drift)) return change;
  const Details = change.ResourceChange.Details.map((detail) => {
    const drift = detail.Target?.Drift;
    if (!drift?.DriftDetectionTimestamp) return detail;
    const Drift = { ...drift, DriftDetectionTimestamp: new Date(drift.DriftDetectionTimestamp) };
    return { ...detail, Target: { ...detail.Target, Drift } };
  });
  return { ...change, ResourceChange: { ...change.ResourceChange, Details } };
}

/** Replacement and scope again, where details were left out. */
function replacement(
  change: ResourceChange,
  all: readonly ResourceChangeDetail[],
  certain: readonly ResourceChangeDetail[],
): ResourceChange {
  if (certain.length === all.length) return change;
  const { PolicyAction, ...rest } = change;
  const Replacement = change.Replacement === 'True' ? 'True' : replacementOf(certain);
  const action = Replacement === 'False' || PolicyAction === undefined ? {} : { PolicyAction };
  return { ...action, ...rest, Replacement, Scope: scopeOf(certain) };
}

const followsAlone = (
  { ChangeSource, Target }: ResourceChangeDetail,
  others: readonly ResourceChangeDetail[],
): boolean =>
  (ChangeSource === 'ResourceReference' || ChangeSource === 'ResourceAttribute') &&
  !others.some((other) => other.ChangeSource === 'DirectModification' && other.Target?.Path === Target?.Path);

const asDirect = ({ Target }: ResourceChangeDetail): ResourceChangeDetail => ({
  Target,
  Evaluation: 'Dynamic',
  ChangeSource: 'DirectModification',
});
