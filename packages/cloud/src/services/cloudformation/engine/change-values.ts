import type { Change, ResourceTargetDefinition } from '@aws-sdk/client-cloudformation';
import { MASK } from '../masking.ts';
import type { StackInput } from '../records.ts';
import { isObject } from '../template/json.ts';
import { LATER, UNKNOWN } from '../template/value.ts';

/** `BeforeContext` or `AfterContext`: the properties as JSON. */
export function contextText(properties: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Properties: told(properties) });
}

/** As a change set writes it. JSON.stringify with a function of its own for each value takes several times as long. */
function told(value: unknown): unknown {
  if (value === UNKNOWN) return LATER;
  if (Array.isArray(value)) return value.map(told);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, told(item)]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html */
export function changeValues(name: string, before: unknown, after: unknown): Partial<ResourceTargetDefinition> {
  return {
    Path: `/Properties/${name}`,
    ...(before === undefined ? {} : { BeforeValue: text(before) }),
    ...(after === undefined ? {} : { AfterValue: text(after) }),
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
  };
}

function text(value: unknown): string {
  if (value === UNKNOWN) return LATER;
  if (typeof value === 'string') return value;
  return JSON.stringify(told(value));
}

/** Values that no one may see, of both inputs. */
export function secretsOf(...inputs: readonly StackInput[]): readonly string[] {
  const found = inputs.flatMap((input) => input.noEcho.map((name) => input.parameters[name] ?? ''));
  return [...new Set(found)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

export function hideSecrets(change: Change, secrets: readonly string[]): Change {
  if (secrets.length === 0 || !change.ResourceChange) return change;
  const hide = (value: string | undefined) =>
    secrets.reduce((rest, secret) => rest?.replaceAll(secret, MASK).replaceAll(inJson(secret), MASK), value);
  const { BeforeContext, AfterContext, Details, ...rest } = change.ResourceChange;
  const details = Details?.map((detail) => {
    const { BeforeValue, AfterValue, ...target } = detail.Target ?? {};
    return {
      ...detail,
      Target: {
        ...target,
        ...(BeforeValue === undefined ? {} : { BeforeValue: hide(BeforeValue) }),
        ...(AfterValue === undefined ? {} : { AfterValue: hide(AfterValue) }),
      },
    };
  });
  return {
    ...change,
    ResourceChange: {
      ...rest,
      ...(details ? { Details: details } : {}),
      ...(BeforeContext === undefined ? {} : { BeforeContext: hide(BeforeContext) }),
      ...(AfterContext === undefined ? {} : { AfterContext: hide(AfterContext) }),
    },
  };
}

const inJson = (secret: string): string => JSON.stringify(secret).slice(1, -1);
