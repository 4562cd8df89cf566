import type {
  CreatePlatformApplicationCommandInput,
  CreatePlatformApplicationResponse,
  DeletePlatformApplicationCommandInput,
  GetPlatformApplicationAttributesCommandInput,
  GetPlatformApplicationAttributesResponse,
  ListPlatformApplicationsCommandInput,
  ListPlatformApplicationsResponse,
  SetPlatformApplicationAttributesCommandInput,
} from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalid, notFound } from '../errors.ts';
import { arnParts } from '../find.ts';
import { page } from '../page.ts';
import { type ApplicationRecord, sns } from '../records.ts';

const PLATFORMS = [
  'ADM',
  'APNS',
  'APNS_SANDBOX',
  'APNS_VOIP',
  'APNS_VOIP_SANDBOX',
  'BAIDU',
  'GCM',
  'MACOS',
  'MACOS_SANDBOX',
  'MPNS',
  'WNS',
];
/** Stored and never returned: AWS does not return credentials. */
const SECRETS = new Set(['PlatformCredential', 'PlatformPrincipal']);

/** The application of that ARN, or NotFound. */
export function findApplication(arn: string | undefined, ctx: Context): Readonly<ApplicationRecord> {
  arnParts(arn, 'PlatformApplicationArn');
  const found = sns(ctx).applications.get(arn ?? '');
  if (!found) throw notFound('PlatformApplication does not exist');
  return found;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html */
export const createPlatformApplication: Operation<
  CreatePlatformApplicationCommandInput,
  CreatePlatformApplicationResponse
> = (input, ctx) => {
  const { Name: name = '', Platform: platform = '' } = input;
  if (name === '') throw invalid(`${name} Reason: cannot be empty`);
  if (name.length > 256) throw invalid(`${name} Reason: must be at most 256 characters long`);
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw invalid(`${name} Reason: must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'`);
  }
  if (!PLATFORMS.includes(platform)) throw invalid(`Platform Reason: ${platform} is not supported`);
  const attributes = { ...input.Attributes };
  checkCredentials(platform, attributes);
  const arn = `arn:${partitionOf(ctx.region)}:sns:${ctx.region}:${ctx.account}:app/${platform}/${name}`;
  const { applications } = sns(ctx);
  const found = applications.get(arn);
  if (found && Object.entries(attributes).some(([key, value]) => found.attributes[key] !== value)) {
    throw invalid(`Attributes Reason: Platform application ${arn} already exists with different attributes`);
  }
  if (!found) applications.put(arn, { arn, platform, name, attributes });
  return { PlatformApplicationArn: arn };
};

function checkCredentials(platform: string, attributes: Readonly<Record<string, string>>): void {
  const { PlatformCredential: credential, PlatformPrincipal: principal } = attributes;
  if (platform === 'GCM') return;
  if (principal !== undefined && credential === undefined) {
    throw invalid('Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential');
  }
  if (credential !== undefined && principal === undefined) {
    throw invalid('Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal');
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_DeletePlatformApplication.html: its endpoints go with it. */
export const deletePlatformApplication: Operation<DeletePlatformApplicationCommandInput, object> = (input, ctx) => {
  arnParts(input.PlatformApplicationArn, 'PlatformApplicationArn');
  const { applications, endpoints } = sns(ctx);
  const arn = input.PlatformApplicationArn ?? '';
  applications.delete(arn);
  for (const [key, { application }] of [...endpoints.entries()]) if (application === arn) endpoints.delete(key);
  return {};
};

const shown = ({ attributes }: ApplicationRecord): Record<string, string> => ({
  Enabled: 'true',
  ...Object.fromEntries(Object.entries(attributes).filter(([name]) => !SECRETS.has(name))),
});

/** https://docs.aws.amazon.com/sns/latest/api/API_GetPlatformApplicationAttributes.html */
export const getPlatformApplicationAttributes: Operation<
  GetPlatformApplicationAttributesCommandInput,
  GetPlatformApplicationAttributesResponse
> = (input, ctx) => ({ Attributes: shown(findApplication(input.PlatformApplicationArn, ctx)) });

/** https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html */
export const setPlatformApplicationAttributes: Operation<SetPlatformApplicationAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  const found = findApplication(input.PlatformApplicationArn, ctx);
  sns(ctx).applications.put(found.arn, { ...found, attributes: { ...found.attributes, ...input.Attributes } });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListPlatformApplications.html */
export const listPlatformApplications: Operation<
  ListPlatformApplicationsCommandInput,
  ListPlatformApplicationsResponse
> = (input, ctx) => {
  const { items, next } = page([...sns(ctx).applications.values()], input.NextToken);
  return {
    PlatformApplications: items.map((one) => ({ PlatformApplicationArn: one.arn, Attributes: shown(one) })),
    ...next,
  };
};
