import type {
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidInput } from '../errors.ts';
import { faultText, nameFault, normalName, reversed } from '../names.ts';
import { sizeOf } from '../page.ts';
import { findZone, recordsOf } from '../state.ts';

/** By labels from the right, then by type, then by set identifier. */
const rank = ({ Name = '', Type, SetIdentifier = '' }: ResourceRecordSet): readonly string[] => [
  reversed(Name),
  Type ?? '',
  SetIdentifier,
];

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, one] of a.entries()) {
    const other = b[i] ?? '';
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html */
export const listResourceRecordSets: Operation<
  ListResourceRecordSetsCommandInput,
  Output<ListResourceRecordSetsCommandOutput>
> = (input, ctx) => {
  const zone = findZone(ctx, input.HostedZoneId);
  const { StartRecordName, StartRecordType, StartRecordIdentifier } = input;
  if (StartRecordName === undefined && StartRecordType !== undefined) throw invalidInput('The input is not valid');
  if (StartRecordType === undefined && StartRecordIdentifier !== undefined)
    throw invalidInput('The input is not valid');
  const fault = StartRecordName === undefined ? undefined : nameFault(StartRecordName);
  if (fault) throw invalidInput(faultText(fault));
  const start = StartRecordName === undefined ? undefined : normalName(StartRecordName);
  const from = [start === undefined ? '' : reversed(start), StartRecordType ?? '', StartRecordIdentifier ?? ''];
  const sorted = [...recordsOf(ctx, zone.id).values()]
    .map((set) => ({ set, at: rank(set) }))
    .sort((a, b) => compare(a.at, b.at))
    .filter(({ at }) => compare(at, from) >= 0)
    .map(({ set }) => set);
  const size = sizeOf(input.MaxItems, 300);
  const next = sorted[size];
  return {
    ResourceRecordSets: sorted.slice(0, size).map((set) => ({ ...set })),
    IsTruncated: next !== undefined,
    ...(next
      ? {
          NextRecordName: next.Name,
          NextRecordType: next.Type,
          ...(next.SetIdentifier === undefined ? {} : { NextRecordIdentifier: next.SetIdentifier }),
        }
      : {}),
    MaxItems: size,
  };
};
