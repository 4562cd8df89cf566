import { isIPv4, isIPv6 } from 'node:net';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';

const fault = (code: string, text: string, value: string): string =>
  `Invalid Resource Record: 'FATAL problem: ${code} (${text}) encountered with '${value}''`;

const fields =
  (code: string, count: number, word: string) =>
  (value: string): string | undefined =>
    value.trim().split(/\s+/).length === count
      ? undefined
      : fault(code, `${word} record doesn't have ${count} fields`, value);

const quoted = (value: string): string | undefined =>
  /^\s*("(?:[^"\\]|\\.)*"\s*)+$/.test(value)
    ? undefined
    : fault('InvalidCharacterString', 'Value should be enclosed in quotation marks', value);

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html */
const CHECKS: Readonly<Record<string, (value: string) => string | undefined>> = {
  A: (value) =>
    isIPv4(value) ? undefined : fault('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address', value),
  AAAA: (value) =>
    isIPv6(value) ? undefined : fault('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address', value),
  CAA: (value) =>
    /^\d{1,3}\s+[a-zA-Z0-9]+\s+".*"$/.test(value)
      ? undefined
      : fault('CAARRDATANotThreeFields', "CAA record doesn't have 3 fields", value),
  MX: fields('MXRRDATANotTwoFields', 2, 'MX'),
  NAPTR: fields('NAPTRRRDATANotSixFields', 6, 'NAPTR'),
  SOA: fields('SOARRDATANotSevenFields', 7, 'SOA'),
  SPF: quoted,
  SRV: fields('SRVRRDATANotFourFields', 4, 'SRV'),
  TXT: quoted,
};

/** The mistakes in the values of a record set. */
export function valueFaults({ Type, ResourceRecords = [] }: ResourceRecordSet): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { Value = '' } of ResourceRecords) {
    if (seen.has(Value)) faults.push(`Duplicate Resource Record: '${Value}'`);
    seen.add(Value);
    if (Value === '')
      faults.push("Invalid Resource Record: FATAL problem: EmptyValue (Value is empty) encountered with ''");
    const found = Type && Object.hasOwn(CHECKS, Type) ? CHECKS[Type]?.(Value) : undefined;
    if (found) faults.push(found);
  }
  return faults;
}
