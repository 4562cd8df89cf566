import type { ResourceChangeDetail, StackResourceDriftStatus } from '@aws-sdk/client-cloudformation';
import { propertyDifferences } from '../drift/differences.ts';
import type { LiveResource } from '../drift/live.ts';
import { changedProperties } from './differences.ts';

type Properties = Readonly<Record<string, unknown>>;

interface Compared {
  readonly live: LiveResource;
  /** As the last deployment made it. */
  readonly deployed: Properties;
  readonly after: Properties;
  /** Properties that change. */
  readonly names: readonly string[];
}

/**
 * The details of a drift-aware change set: where each value comes from, what drifted, and which properties the template now says as
 * they are.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
 */
export function driftDetails(
  details: readonly ResourceChangeDetail[],
  { live, deployed, after, names }: Compared,
): ResourceChangeDetail[] {
  if (!('actual' in live)) return [...details];
  const { actual, checked } = live;
  const drifted = (name: string) =>
    Object.hasOwn(deployed, name) &&
    Object.hasOwn(actual, name) &&
    propertyDifferences(deployed[name], actual[name]).length > 0;
  const driftOf = (name: string) => ({
    PreviousValue: text(deployed[name]),
    ActualValue: text(actual[name]),
    DriftDetectionTimestamp: new Date(checked),
  });
  const known = details.map((detail): ResourceChangeDetail => {
    const { Target } = detail;
    const name = Target?.Attribute === 'Tags' ? 'Tags' : Target?.Name;
    if (name === undefined) return detail;
    const from = Object.hasOwn(actual, name) ? 'ACTUAL_STATE' : 'PREVIOUS_DEPLOYMENT_STATE';
    const drift = drifted(name) ? { Drift: driftOf(name) } : {};
    return { ...detail, Target: { ...Target, BeforeValueFrom: from, AfterValueFrom: 'TEMPLATE', ...drift } };
  });
  // The template was changed to match a manual change of the resource: nothing of it is touched.
  const synced = changedProperties(deployed, after).filter((name) => !names.includes(name) && drifted(name));
  return [
    ...known,
    ...synced.map((name): ResourceChangeDetail => {
      const target =
        name === 'Tags' ? { Attribute: 'Tags' as const } : { Attribute: 'Properties' as const, Name: name };
      const value = text(actual[name]);
      return {
        Target: {
          ...target,
          RequiresRecreation: 'Never',
          Path: `/Properties/${name}`,
          BeforeValue: value,
          AfterValue: value,
          BeforeValueFrom: 'ACTUAL_STATE',
          AfterValueFrom: 'TEMPLATE',
          AttributeChangeType: 'SyncWithActual',
          Drift: driftOf(name),
        },
        Evaluation: 'Static',
        ChangeSource: 'NoModification',
      };
    }),
  ];
}

export const isSync = ({ ChangeSource }: ResourceChangeDetail): boolean => ChangeSource === 'NoModification';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html (ResourceDriftStatus) */
export const shownStatus = ({ status }: LiveResource): StackResourceDriftStatus =>
  status === 'NOT_CHECKED' ? 'UNSUPPORTED' : status;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
