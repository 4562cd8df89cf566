import { createHash } from 'node:crypto';
import type { Parameter } from '@aws-sdk/client-ssm';
import type { Context } from '../../../kernel/context.ts';
import type { Selected } from '../find.ts';
import { type ParameterRecord, parameterArn, type VersionRecord } from '../records.ts';

/** The displayed value of a version. Without decryption a secure string is ciphertext. */
export function shownValue(
  parameter: Readonly<ParameterRecord>,
  version: Readonly<VersionRecord>,
  decrypt = false,
): string {
  if (version.type !== 'SecureString' || decrypt) return version.value;
  // Derived from the version's place, not from its value: equal values do not look alike.
  const bytes = ['1', '2', '3'].map((part) =>
    createHash('sha512').update(`${parameter.id} ${version.version} ${part}`).digest(),
  );
  return `AQICAH${Buffer.concat(bytes).toString('base64').slice(0, 240)}`;
}

export function shape(
  ctx: Context,
  { parameter, asked, version, selector }: Omit<Selected, 'asked'> & { readonly asked?: string },
  decrypt?: boolean,
): Parameter {
  return {
    Name: asked ?? parameter.name,
    Type: version.type,
    Value: shownValue(parameter, version, decrypt),
    Version: version.version,
    ...(selector === undefined ? {} : { Selector: selector }),
    LastModifiedDate: new Date(version.modified),
    ARN: parameterArn(ctx, parameter.name),
    DataType: version.dataType,
  };
}
