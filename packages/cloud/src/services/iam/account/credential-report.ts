import type { GenerateCredentialReportResponse, GetCredentialReportResponse } from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { accessKeysOf } from '../credentials/access-keys.ts';
import { nowOf } from '../names.ts';
import { iam, type UserRecord } from '../records.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html#id_credentials_understanding_the_report_format
const COLUMNS =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

/** The report is made at once; the first one says, as on AWS, that it was begun. */
export const generateCredentialReport: Operation<object, GenerateCredentialReportResponse> = (_, ctx) => {
  const state = iam(ctx);
  const before = state.account.get('account')?.credentialReport;
  const account = state.account.get('account');
  const since = account?.since ?? nowOf(ctx);
  // Other emulators have no root.
  const root = ctx.kernel.lenient ? [] : [rootLine(ctx, since)];
  const content = [COLUMNS, ...root, ...[...state.users.values()].map((user) => lineOf(user, ctx))].join('\n');
  state.account.put('account', { ...account, since, credentialReport: { content, generated: nowOf(ctx) } });
  if (before) return { State: 'COMPLETE' };
  return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
};

export const getCredentialReport: Operation<object, GetCredentialReportResponse> = (_, ctx) => {
  const report = iam(ctx).account.get('account')?.credentialReport;
  if (!report) throw new AwsError('ReportNotPresent', 'No report has been generated.', 410);
  return {
    Content: Buffer.from(report.content),
    ReportFormat: 'text/csv',
    GeneratedTime: new Date(report.generated),
  };
};

const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', '+00:00');

/** The account's root, the first row. It has neither keys nor devices here. */
function rootLine(ctx: Context, since: number): string {
  const password = ['not_supported', 'no_information', 'not_supported', 'not_supported'];
  const noKey = ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const noCertificate = ['false', 'N/A'];
  return [
    '<root_account>',
    `arn:${partitionOf(ctx.region)}:iam::${ctx.account}:root`,
    iso(since),
    ...password,
    'false',
    ...noKey,
    ...noKey,
    ...noCertificate,
    ...noCertificate,
  ].join(',');
}

function lineOf(user: Readonly<UserRecord>, ctx: Context): string {
  const state = iam(ctx);
  const keys = accessKeysOf(ctx.kernel, ctx.account, user.name);
  const certificates = [...state.signingCertificates.values()].filter((one) => one.user === user.name);
  const device = [...state.mfaDevices.values()].some((one) => one.user === user.name);
  const changed = user.login ? iso(user.login.created) : 'N/A';
  const key = (index: number): string[] => {
    const one = keys[index];
    if (!one) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
    const used = one.lastUsed;
    const last = used ? [iso(used.date), used.region, used.service] : ['N/A', 'N/A', 'N/A'];
    return [String(one.status === 'Active'), iso(one.created), ...last];
  };
  const certificate = (index: number): string[] => {
    const one = certificates[index];
    return one ? [String(one.status === 'Active'), iso(one.uploaded)] : ['false', 'N/A'];
  };
  return [
    user.name,
    user.arn,
    iso(user.created),
    String(user.login !== undefined),
    'no_information',
    changed,
    'N/A',
    String(device),
    ...key(0),
    ...key(1),
    ...certificate(0),
    ...certificate(1),
  ].join(',');
}
