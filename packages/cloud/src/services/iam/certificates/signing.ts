import type {
  DeleteSigningCertificateRequest,
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse,
  SigningCertificate,
  UpdateSigningCertificateRequest,
  UploadSigningCertificateRequest,
  UploadSigningCertificateResponse,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type SigningCertificateRecord } from '../records.ts';
import { callerName } from '../users/get-user.ts';
import { check, checkEnum } from '../validate.ts';
import { readCertificate } from './x509.ts';

const MAX_CERTIFICATES = 2;
const ID = { min: 24, max: 128, pattern: /^\w+$/ };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html */
export const uploadSigningCertificate: Operation<UploadSigningCertificateRequest, UploadSigningCertificateResponse> = (
  input,
  ctx,
) => {
  const body = check(input.CertificateBody, 'certificateBody', { max: 16_384 });
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  readCertificate(body);
  if (of(user.name, ctx).length >= MAX_CERTIFICATES) {
    throw limitExceeded(`Cannot exceed quota for CertificatesPerUser: ${MAX_CERTIFICATES}`);
  }
  const id = ctx.kernel.ids.random(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  const certificate = { id, user: user.name, body, status: 'Active', uploaded: nowOf(ctx) };
  iam(ctx).signingCertificates.put(id, certificate);
  return { Certificate: shape(certificate) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html */
export const updateSigningCertificate: Operation<UpdateSigningCertificateRequest, object> = (input, ctx) => {
  const status = checkEnum(check(input.Status, 'status', { max: 16 }), 'status', ['Active', 'Inactive'] as const);
  const certificate = findCertificate(input.UserName, input.CertificateId, ctx);
  iam(ctx).signingCertificates.put(certificate.id, { ...certificate, status: status ?? 'Active' });
  return {};
};

export const deleteSigningCertificate: Operation<DeleteSigningCertificateRequest, object> = (input, ctx) => {
  iam(ctx).signingCertificates.delete(findCertificate(input.UserName, input.CertificateId, ctx).id);
  return {};
};

export const listSigningCertificates: Operation<ListSigningCertificatesRequest, ListSigningCertificatesResponse> = (
  input,
  ctx,
) => {
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  const { items, ...rest } = page(of(user.name, ctx), input, (one) => one.id);
  return { Certificates: items.map(shape), ...rest };
};

function of(user: string, ctx: Context): Readonly<SigningCertificateRecord>[] {
  return [...iam(ctx).signingCertificates.values()].filter((one) => one.user === user);
}

function findCertificate(
  userName: string | undefined,
  id: string | undefined,
  ctx: Context,
): Readonly<SigningCertificateRecord> {
  const user = find(USER, userName ?? callerName(ctx), ctx);
  const wanted = check(id, 'certificateId', ID);
  const found = iam(ctx).signingCertificates.get(wanted);
  if (found?.user !== user.name) throw noSuchEntity(`The Certificate with id ${wanted} cannot be found.`);
  return found;
}

function shape(one: Readonly<SigningCertificateRecord>): SigningCertificate {
  return {
    UserName: one.user,
    CertificateId: one.id,
    CertificateBody: one.body,
    Status: one.status as SigningCertificate['Status'],
    UploadDate: new Date(one.uploaded),
  };
}
