import type {
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse,
  DeleteServiceSpecificCredentialRequest,
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse,
  ResetServiceSpecificCredentialRequest,
  ResetServiceSpecificCredentialResponse,
  ServiceSpecificCredential,
  ServiceSpecificCredentialMetadata,
  UpdateServiceSpecificCredentialRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { limitExceeded, noSuchEntity, validationError } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type ServiceCredentialRecord } from '../records.ts';
import { callerName } from '../users/get-user.ts';
import { check } from '../validate.ts';

// Texts of errors: LocalStack's recordings of AWS, tests/aws/services/iam/test_iam.snapshot.json (TestIAMServiceSpecificCredentials).

const SERVICES = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com'];
const MAX_PER_SERVICE = 2;
const PASSWORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * The password is returned here and by a reset, and not stored.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
 */
export const createServiceSpecificCredential: Operation<
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse
> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const service = serviceOf(input.ServiceName);
  const others = of(user.name, ctx).filter((one) => one.service === service);
  if (others.length >= MAX_PER_SERVICE) {
    throw limitExceeded(`Cannot exceed quota for ServiceSpecificCredentialsPerUser: ${MAX_PER_SERVICE}`);
  }
  const plain = `${user.name}-at-${ctx.account}`;
  const taken = others.some((one) => one.serviceUser === plain);
  const credential: ServiceCredentialRecord = {
    id: `ACCA${ctx.kernel.ids.random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    user: user.name,
    service,
    serviceUser: taken ? `${user.name}+1-at-${ctx.account}` : plain,
    status: 'Active',
    created: nowOf(ctx),
  };
  iam(ctx).serviceCredentials.put(credential.id, credential);
  return { ServiceSpecificCredential: withPassword(credential, ctx) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html */
export const listServiceSpecificCredentials: Operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
> = (input, ctx) => {
  const service = input.ServiceName === undefined ? undefined : serviceOf(input.ServiceName);
  const user = input.AllUsers ? undefined : find(USER, input.UserName ?? callerName(ctx), ctx);
  const all = [...iam(ctx).serviceCredentials.values()].filter(
    (one) => (service === undefined || one.service === service) && (!user || one.user === user.name),
  );
  const { items, IsTruncated, Marker } = page(all, input, (one) => one.id);
  return { ServiceSpecificCredentials: items.map(metadata), ...(IsTruncated ? { IsTruncated, Marker } : {}) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html */
export const updateServiceSpecificCredential: Operation<UpdateServiceSpecificCredentialRequest, object> = (
  input,
  ctx,
) => {
  const { Status: status } = input;
  if (status !== 'Active' && status !== 'Inactive') {
    throw validationError(
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    );
  }
  const found = findCredential(input, ctx);
  iam(ctx).serviceCredentials.put(found.id, { ...found, status });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html */
export const resetServiceSpecificCredential: Operation<
  ResetServiceSpecificCredentialRequest,
  ResetServiceSpecificCredentialResponse
> = (input, ctx) => ({ ServiceSpecificCredential: withPassword(findCredential(input, ctx), ctx) });

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html */
export const deleteServiceSpecificCredential: Operation<DeleteServiceSpecificCredentialRequest, object> = (
  input,
  ctx,
) => {
  iam(ctx).serviceCredentials.delete(findCredential(input, ctx).id);
  return {};
};

function serviceOf(name: string | undefined): string {
  const service = check(name, 'serviceName', { min: 0, max: 1_000 });
  if (SERVICES.includes(service)) return service;
  throw noSuchEntity(`No such service ${service} is supported for Service Specific Credentials`);
}

function of(user: string, ctx: Context): Readonly<ServiceCredentialRecord>[] {
  return [...iam(ctx).serviceCredentials.values()].filter((one) => one.user === user);
}

function findCredential(
  input: { readonly UserName?: string | undefined; readonly ServiceSpecificCredentialId?: string | undefined },
  ctx: Context,
): Readonly<ServiceCredentialRecord> {
  const id = input.ServiceSpecificCredentialId ?? '';
  if (!/^\w+$/.test(id)) {
    throw validationError(
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    );
  }
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  const found = iam(ctx).serviceCredentials.get(id);
  if (found?.user !== user.name) throw noSuchEntity(`No such credential ${id} exists`);
  return found;
}

function metadata(one: Readonly<ServiceCredentialRecord>): ServiceSpecificCredentialMetadata {
  return {
    UserName: one.user,
    Status: one.status,
    ServiceUserName: one.serviceUser,
    CreateDate: new Date(one.created),
    ServiceSpecificCredentialId: one.id,
    ServiceName: one.service,
  };
}

function withPassword(one: Readonly<ServiceCredentialRecord>, ctx: Context): ServiceSpecificCredential {
  const ServicePassword = `${ctx.kernel.ids.random(43, PASSWORD)}=`;
  return { ...metadata(one), ServicePassword } as ServiceSpecificCredential;
}
