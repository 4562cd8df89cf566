import type { Context } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Collection } from '../../store/store.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

/** The common fields of users, groups and roles: a name, a path, and policies. Times are milliseconds since the epoch. */
export interface Holder {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  /** ARNs of managed policies, in the order of attachment. */
  readonly attached: readonly string[];
  readonly inline: readonly InlinePolicy[];
}

export interface RoleRecord extends Holder {
  /** The trust policy. */
  readonly trust: string;
  readonly description?: string | undefined;
  /** Seconds. */
  readonly maxSession: number;
  /** ARN of the permissions boundary. */
  readonly boundary?: string | undefined;
  readonly tags: readonly Tag[];
  readonly lastUsed?: { readonly date: number; readonly region: string };
}

export interface UserRecord extends Holder {
  readonly boundary?: string | undefined;
  readonly tags: readonly Tag[];
  readonly login?: { readonly created: number; readonly password: string; readonly resetRequired: boolean } | undefined;
}

export interface GroupRecord extends Holder {
  /** Names of users. */
  readonly members: readonly string[];
}

export interface PolicyVersionRecord {
  /** `v1`, `v2`, … */
  readonly id: string;
  readonly document: string;
  readonly created: number;
}

export interface PolicyRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly updated: number;
  readonly description?: string | undefined;
  readonly defaultVersion: string;
  /** Oldest first. */
  readonly versions: readonly PolicyVersionRecord[];
  /** Number of the version made last: numbers are not used again. */
  readonly lastVersion: number;
  readonly tags: readonly Tag[];
}

export interface InstanceProfileRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  /** A profile holds one role at most. */
  readonly role?: string | undefined;
  readonly tags: readonly Tag[];
}

export interface OidcProviderRecord {
  readonly arn: string;
  readonly url: string;
  readonly clients: readonly string[];
  readonly thumbprints: readonly string[];
  readonly created: number;
  readonly tags: readonly Tag[];
}

export interface SamlProviderRecord {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly metadata: string;
  readonly created: number;
  readonly validUntil: number;
  readonly tags: readonly Tag[];
}

export interface ServerCertificateRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly uploaded: number;
  readonly expires: number;
  readonly body: string;
  readonly chain?: string | undefined;
  readonly tags: readonly Tag[];
}

export interface SigningCertificateRecord {
  readonly id: string;
  readonly user: string;
  readonly body: string;
  readonly status: string;
  readonly uploaded: number;
}

export interface SshKeyRecord {
  readonly id: string;
  readonly user: string;
  readonly body: string;
  readonly fingerprint: string;
  readonly status: string;
  readonly uploaded: number;
}

export interface ServiceCredentialRecord {
  readonly id: string;
  readonly user: string;
  readonly service: string;
  /** The name to sign in to the service with. */
  readonly serviceUser: string;
  readonly status: 'Active' | 'Inactive';
  readonly created: number;
}

export interface MfaDeviceRecord {
  readonly serial: string;
  /** Base32; empty for hardware. */
  readonly seed: string;
  readonly user?: string | undefined;
  readonly enabled?: number | undefined;
  readonly tags: readonly Tag[];
}

interface PasswordPolicyRecord {
  readonly minimumLength: number;
  readonly symbols: boolean;
  readonly numbers: boolean;
  readonly upperCase: boolean;
  readonly lowerCase: boolean;
  readonly usersMayChange: boolean;
  readonly maxAge: number | undefined;
  readonly reusePrevention: number | undefined;
  readonly hardExpiry: boolean | undefined;
}

/** Settings that an account has once. */
interface AccountRecord {
  readonly alias?: string | undefined;
  readonly passwordPolicy?: PasswordPolicyRecord | undefined;
  /** When the root was first used: nothing else records the account's creation. Milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly credentialReport?: { readonly content: string; readonly generated: number } | undefined;
}

/** Deletions of service-linked roles, by task id. */
interface DeletionTaskRecord {
  readonly role: string;
  readonly created: number;
}

export interface Iam {
  readonly roles: Collection<RoleRecord>;
  readonly users: Collection<UserRecord>;
  readonly groups: Collection<GroupRecord>;
  /** By ARN. */
  readonly policies: Collection<PolicyRecord>;
  readonly instanceProfiles: Collection<InstanceProfileRecord>;
  /** By ARN. */
  readonly oidcProviders: Collection<OidcProviderRecord>;
  /** By ARN. */
  readonly samlProviders: Collection<SamlProviderRecord>;
  readonly serverCertificates: Collection<ServerCertificateRecord>;
  /** By certificate id. */
  readonly signingCertificates: Collection<SigningCertificateRecord>;
  /** By key id. */
  readonly sshKeys: Collection<SshKeyRecord>;
  /** By credential id. */
  readonly serviceCredentials: Collection<ServiceCredentialRecord>;
  /** By serial number (an ARN). */
  readonly mfaDevices: Collection<MfaDeviceRecord>;
  /** One record, `account`. */
  readonly account: Collection<AccountRecord>;
  readonly deletionTasks: Collection<DeletionTaskRecord>;
}

/** IAM's state of one account. Named entities are stored by their name unless stated otherwise. */
export function iamOf(kernel: Kernel, account: string): Iam {
  const at = <T>(kind: string): Collection<T> => kernel.store.collection<T>(`iam/${account}/${kind}`);
  return {
    roles: at('roles'),
    users: at('users'),
    groups: at('groups'),
    policies: at('policies'),
    instanceProfiles: at('instance-profiles'),
    oidcProviders: at('oidc-providers'),
    samlProviders: at('saml-providers'),
    serverCertificates: at('server-certificates'),
    signingCertificates: at('signing-certificates'),
    sshKeys: at('ssh-keys'),
    serviceCredentials: at('service-credentials'),
    mfaDevices: at('mfa-devices'),
    account: at('account'),
    deletionTasks: at('deletion-tasks'),
  };
}

export function iam(ctx: Context): Iam {
  return iamOf(ctx.kernel, ctx.account);
}
