import type {
  LabelParameterVersionCommandInput,
  LabelParameterVersionCommandOutput,
  UnlabelParameterVersionCommandInput,
  UnlabelParameterVersionCommandOutput,
} from '@aws-sdk/client-ssm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid, versionNotFound } from '../errors.ts';
import { find } from '../find.ts';
import { announce } from '../parameters/announce.ts';
import { versions } from '../records.ts';

const MOST = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
const isLabel = (label: string): boolean => /^[A-Za-z_.-][\w.-]*$/.test(label) && !/^(aws|ssm)/i.test(label);

/** A label moves from the version that has it. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html */
export const labelParameterVersion: Operation<
  LabelParameterVersionCommandInput,
  Output<LabelParameterVersionCommandOutput>
> = (input, ctx) => {
  const parameter = find(ctx, input.Name ?? '');
  const labels = input.Labels ?? [];
  if (labels.some((label) => label.length > 100 || label.length < 1)) {
    throw invalid(
      `1 validation error detected: Value '[${labels.join(', ')}]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]`,
    );
  }
  const kept = versions(ctx, parameter);
  const number = input.ParameterVersion ?? parameter.latest;
  const version = kept.get(String(number));
  if (!version) throw versionNotFound(parameter.name, number);
  const valid = labels.filter(isLabel);
  const all = [...new Set([...version.labels, ...valid])];
  if (all.length > MOST) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      `An error occurred (ParameterVersionLabelLimitExceeded) when calling the LabelParameterVersion operation: A parameter version can have maximum ${MOST} labels.Move one or more labels to another version and try again.`,
      400,
    );
  }
  for (const other of [...kept.values()]) {
    const left = other.labels.filter((label) => !valid.includes(label));
    if (left.length < other.labels.length) kept.put(String(other.version), { ...other, labels: left });
  }
  kept.put(String(number), { ...version, labels: all });
  announce(ctx, parameter.name, version, 'LabelParameterVersion');
  return { InvalidLabels: labels.filter((label) => !isLabel(label)), ParameterVersion: number };
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html */
export const unlabelParameterVersion: Operation<
  UnlabelParameterVersionCommandInput,
  Output<UnlabelParameterVersionCommandOutput>
> = (input, ctx) => {
  const parameter = find(ctx, input.Name ?? '');
  const kept = versions(ctx, parameter);
  const version = kept.get(String(input.ParameterVersion));
  if (!version) throw versionNotFound(parameter.name, input.ParameterVersion ?? 0);
  const labels = input.Labels ?? [];
  const RemovedLabels = labels.filter((label) => version.labels.includes(label));
  const left = version.labels.filter((label) => !labels.includes(label));
  kept.put(String(version.version), { ...version, labels: left });
  return { RemovedLabels, InvalidLabels: labels.filter((label) => !RemovedLabels.includes(label)) };
};
