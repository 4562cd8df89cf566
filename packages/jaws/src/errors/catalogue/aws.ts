import type { ErrorEntry } from '../error.ts';

/** Where a call was going when it failed: `s3:PutObject in us-east-1`. */
interface Call {
  readonly call: string;
}

const as = (profile: string | undefined) => (profile ? `profile ${profile}` : 'the credentials of the environment');

interface SignIn {
  readonly profile: string;
  readonly by: 'sso' | 'login' | 'process';
}

/** What a user does to get new credentials, as the beginning of a sentence. */
function signingIn({ profile, by }: SignIn): string {
  if (by === 'process') return `Sign in with the program that credential_process of profile ${profile} calls`;
  return `Run \`aws ${by === 'login' ? 'login' : 'sso login'} --profile ${profile}\``;
}

export const AwsProfileUnknown: ErrorEntry<{ profile: string; known: readonly string[]; files: readonly string[] }> = {
  title: 'The AWS profile does not exist',
  message: ({ profile, known, files }) =>
    `There is no AWS profile "${profile}" in ${files.join(' or ')}. ${
      known.length ? `There is: ${known.join(', ')}.` : 'There are no profiles.'
    }`,
  hint: ({ profile, known }) =>
    `Make it with \`aws configure --profile ${profile}\`, or name ${
      known.length ? 'another' : '`local` (the AWS on this machine)'
    } in admin.env (ADMIN_AWS_PROFILE) or with -p.`,
};

export const AwsProfileNameUnsupported: ErrorEntry<{ profile: string }> = {
  title: 'The AWS SDK cannot use a profile of this name',
  message: ({ profile }) =>
    `The profile "${profile}" has no access key of its own, and the AWS SDK reads no profile whose name has a space.`,
  hint: ({ profile }) => `Rename it in the AWS configuration files: ${profile.replaceAll(/\s+/g, '-')}.`,
};

export const AwsMfaNeeded: ErrorEntry<{ profile: string | undefined }> = {
  title: 'A profile needs an MFA code',
  message: ({ profile }) => `${profile ? `The profile ${profile}` : 'The profile'} needs a code of an MFA device.`,
  hint: () =>
    'Run the command in a terminal, without --json and -y: it asks for the code. Where nobody can be asked, use a profile without mfa_serial.',
};

export const AwsRoleRefused: ErrorEntry<{ role: string; by: string; hasExternalId: boolean; detail: string }> = {
  title: 'A role cannot be assumed',
  message: ({ role, by, detail }) => `${by} may not assume the role ${role} that jaws.json names: ${detail}`,
  hint: ({ role, by, hasExternalId }) =>
    `Its trust policy has to allow sts:AssumeRole to ${principalOf(by)}${
      hasExternalId
        ? ' with the externalId in jaws.json'
        : ' (with an external id, if it asks for one: "externalId" in jaws.json)'
    }, and a policy of ${principalOf(by)} sts:AssumeRole on ${role}.`,
};

/** The name that policies use: for a session, its role. */
const principalOf = (arn: string): string =>
  arn.replace(/^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');

export const AwsCredentialsMissing: ErrorEntry<{
  profile: string | undefined;
  detail: string;
  signIn?: SignIn | undefined;
}> = {
  title: 'No AWS credentials',
  message: ({ profile, detail }) => `Found no AWS credentials with ${as(profile)}: ${detail}`,
  hint: ({ profile, signIn }) => {
    if (!profile) {
      return 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in admin.env (ADMIN_AWS_PROFILE) or with -p.';
    }
    const check = `\`aws sts get-caller-identity --profile ${profile}\``;
    return signIn
      ? `${signingIn(signIn)}, then run the same command again. ${check} shows whether the profile works.`
      : `Check it with ${check}, or fix it with \`aws configure --profile ${profile}\`. Credentials of the environment, a container or an instance are used only where no profile is named.`;
  },
};

export const AwsCredentialsExpired: ErrorEntry<{
  profile: string | undefined;
  detail: string;
  signIn?: SignIn | undefined;
}> = {
  title: 'The AWS credentials have expired',
  message: ({ profile, detail }) => `The session of ${as(profile)} is over: ${detail}`,
  hint: ({ profile, signIn }) =>
    signIn
      ? `${signingIn(signIn)}, then run the same command again.`
      : `Get new credentials (with IAM Identity Center: \`aws sso login${profile ? ` --profile ${profile}` : ''}\`), then run the same command again.`,
};

export const AwsCredentialsInvalid: ErrorEntry<{ profile: string | undefined; detail: string }> = {
  title: 'AWS does not accept the credentials',
  message: ({ profile, detail }) => `AWS does not accept ${as(profile)}: ${detail}`,
  hint: ({ profile }) =>
    `Check the access key with \`aws sts get-caller-identity${profile ? ` --profile ${profile}` : ''}\`; it may have been deleted, or belong to another partition.`,
};

export const AwsRegionNotEnabled: ErrorEntry<{ profile: string | undefined; region: string; detail: string }> = {
  title: 'A region does not accept the credentials; it may not be enabled',
  message: ({ profile, region, detail }) => `${region} does not accept ${as(profile)}: ${detail}`,
  hint: ({ profile, region }) => {
    const use = profile ? ` --profile ${profile}` : '';
    return `Accounts have ${region} only after it was enabled: \`aws account get-region-opt-status --region-name ${region}${use}\` shows it, \`aws account enable-region --region-name ${region}${use}\` does it, which takes minutes. If it is enabled, check the access key with \`aws sts get-caller-identity${use}\`.`;
  },
};

export const AwsAccessDenied: ErrorEntry<
  Call & {
    profile: string | undefined;
    principal: string | undefined;
    action: string | undefined;
    resource: string | undefined;
    detail: string;
  }
> = {
  title: 'Not allowed by AWS',
  message: ({ call, principal, action, resource, detail, profile }) =>
    action
      ? `${principal ?? as(profile)} may not do ${action}${resource ? ` on ${resource}` : ''} (asked by ${call}): ${detail}`
      : `AWS refused ${call} with ${as(profile)}: ${detail}`,
  hint: ({ action, resource }) =>
    action
      ? `Allow ${action}${resource ? ` on ${resource}` : ''} in a policy of this user or role, or use another profile.`
      : 'Check the policies of this user or role, or use another profile.',
};

export const AwsUnreachable: ErrorEntry<Call & { address: string; detail: string; custom: boolean }> = {
  title: 'The endpoint cannot be reached',
  message: ({ call, address, detail }) => `No connection to ${address} for ${call}: ${detail}`,
  hint: ({ custom }) =>
    custom
      ? 'The embedded cloud: `jaws cloud status`, and `jaws cloud region list` for a region that is switched off. Any other address comes from AWS_ENDPOINT_URL or from endpoint_url of the profile: start what should answer there, or correct it.'
      : 'Check the network, the proxy and the name of the region.',
};

export const RegionSilent: ErrorEntry<{ stage: string; region: string; stack: string; seconds: number }> = {
  title: 'A region does not answer',
  message: ({ stage, region, stack, seconds }) =>
    `${stage} ${region} has not answered for ${seconds} s and was given up, while CloudFormation was changing ${stack} there.`,
  hint: () =>
    'CloudFormation may finish that change by itself. Once the region answers, run the same command again: it continues from what is deployed.',
};

export const AwsClockSkewed: ErrorEntry<Call & { detail: string }> = {
  title: 'The clock of this machine is wrong',
  message: ({ call, detail }) => `AWS refused the signature of ${call} because of its time: ${detail}`,
  hint: () => 'Set the clock of this machine (AWS allows five minutes of difference), then run the same command again.',
};

export const AwsThrottled: ErrorEntry<Call & { detail: string; attempts: number | undefined }> = {
  title: 'Too many calls to AWS',
  message: ({ call, detail, attempts }) =>
    `AWS still throttles ${call}${attempts ? ` after ${attempts} attempts` : ''}: ${detail}`,
  hint: () => 'Wait a minute and run the same command again: what is done already is not done twice.',
};

export const AwsNotImplemented: ErrorEntry<Call & { address: string; detail: string }> = {
  title: 'The endpoint does not implement this call',
  message: ({ call, address, detail }) => `${address} does not implement ${call}: ${detail}`,
  hint: () => undefined,
};

/** `endpoint` if it is not AWS itself. */
export const AwsUnavailable: ErrorEntry<
  Call & { detail: string; status: number | undefined; endpoint: string | undefined }
> = {
  title: 'AWS failed',
  message: ({ call, detail, status, endpoint }) =>
    `${endpoint ?? 'AWS'} failed to answer ${call}${status ? ` (HTTP status ${status})` : ''}: ${detail}`,
  hint: ({ detail, endpoint }) => {
    if (!endpoint) {
      return 'Run the same command again; https://health.aws.amazon.com/health/status shows known outages.';
    }
    return /disk is full/i.test(detail)
      ? 'Free some space and run the same command again: what was finished is kept.'
      : 'Run the same command again. If the error persists, check the server at that address (`jaws cloud status` for the embedded cloud).';
  },
};

export const AwsRejected: ErrorEntry<Call & { code: string; detail: string }> = {
  title: 'AWS rejected a call',
  message: ({ call, code, detail }) => `AWS rejected ${call} with ${code}: ${detail}`,
  hint: () => undefined,
};

export const BucketMissing: ErrorEntry<{
  bucket: string;
  stage: string;
  region: string;
  /** The bucket that the deployed resources were made with; undefined if they are not deployed, or if that is not known. */
  deployed?: string | undefined;
}> = {
  title: 'The jaws bucket does not exist',
  message: ({ bucket, stage, region }) => `The bucket ${bucket} of stage ${stage} in ${region} does not exist.`,
  hint: ({ bucket, stage, region, deployed }) => {
    if (deployed === undefined) {
      return `It is part of the resources, which \`jaws deploy resources ${stage} ${region}\` creates. If it was deleted since, that command says what to do.`;
    }
    const again = `\`jaws deploy all ${stage} ${region} --revert-drift\` makes ${deployed === bucket ? 'it again' : 'this one'}, without the environment variables, which are lost.`;
    if (deployed === bucket) return `Somebody deleted it: ${again}`;
    return `The stage has another one: set \`jawsBucket\` back to ${deployed} in jaws.json. If that was deleted: ${again}`;
  },
};

export const AccountDiffers: ErrorEntry<{
  stage: string;
  region: string;
  wanted: string;
  account: string;
  profile: string | undefined;
  caller: string;
}> = {
  title: 'The credentials are of another account than the stage',
  message: ({ stage, region, wanted, account, profile, caller }) => {
    const by = profile === undefined ? "the environment's credentials" : `the profile ${profile}`;
    return `${stage} ${region} is in account ${wanted}, and ${by} (${caller}) is of account ${account}. Nothing was changed.`;
  },
  hint: ({ stage, wanted }) =>
    `Use a profile of account ${wanted}: \`-p <profile>\`, or \`"profile"\` beside it in jaws.json. If ${stage} is to be in the other account from now on, change \`accounts.${stage}.account\` in jaws.json.`,
};

export const ProfileDiffers: ErrorEntry<{
  stage: string;
  region: string;
  wanted: string;
  profile: string;
  from: string;
  account: string;
  written: string | undefined;
}> = {
  title: 'A protected stage is reached by another profile than its own',
  message: ({ stage, region, wanted, profile, from, account }) =>
    `jaws.json names the profile ${wanted} for ${stage} ${region}, which is protected. ${from} names ${profile}, of account ${account}. Nothing was changed.`,
  hint: ({ stage, wanted, from, account, written }) => {
    const own = `${from === '-p' ? 'Leave out -p' : `Unset ${from}`} to use ${wanted}, or name a profile of the same account.`;
    if (written !== undefined) return `${own} The stage is in account ${written}.`;
    return `${own} If ${stage} is in account ${account}, write \`"account": "${account}"\` beside the profile in jaws.json: every profile of that account is accepted then.`;
  },
};

export const AccountDeclined: ErrorEntry<{ stage: string; accounts: readonly string[] }> = {
  title: 'A stage was not deployed to this account',
  message: ({ stage, accounts }) => `${stage} was not deployed to account ${accounts.join(', ')}. Nothing was changed.`,
  hint: ({ stage }) => `For another account: \`-p <profile>\`, or \`accounts.${stage}.profile\` in jaws.json.`,
};

export const BucketOfSomeoneElse: ErrorEntry<{ bucket: string; account: string }> = {
  title: 'The jaws bucket belongs to another account',
  message: ({ bucket, account }) =>
    `The bucket ${bucket} does not belong to account ${account}, or this account may not use it. Nothing was sent to it.`,
  hint: () =>
    'Bucket names are shared by all AWS accounts: set another `domain` and `jawsBucket` in jaws.json, or use the profile of the account that owns it.',
};

export const AwsAnswerUnreadable: ErrorEntry<{ call: string; region: string }> = {
  title: 'An answer from AWS is incomplete',
  message: ({ call, region }) => `${call} in ${region} answered without the requested data. Nothing was changed.`,
  hint: () =>
    'Run the same command again. If the error persists, a proxy between this machine and AWS may be changing answers.',
};
