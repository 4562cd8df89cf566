import type {
  ClientCertificate,
  DeleteClientCertificateRequest,
  GenerateClientCertificateCommandOutput,
  GenerateClientCertificateRequest,
  GetClientCertificateCommandOutput,
  GetClientCertificateRequest,
  GetClientCertificatesCommandOutput,
  GetClientCertificatesRequest,
  UpdateClientCertificateCommandOutput,
  UpdateClientCertificateRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { makeCertificate } from '../../../../kernel/x509/certificate.ts';
import { exported, makeKey } from '../../../../kernel/x509/keys.ts';
import { conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { date, seconds } from '../../shared/time.ts';
import { findClientCertificate } from '../../state/find.ts';
import type { ClientCertificateRecord } from '../../state/records.ts';
import { apis, clientCertificates, stages } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */
const VALID_FOR = 365 * 24 * 60 * 60;
const NAME = { country: 'US', locality: 'Seattle', commonName: 'ApiGateway' };

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GenerateClientCertificate.html */
export const generateClientCertificate: Operation<
  GenerateClientCertificateRequest,
  Output<GenerateClientCertificateCommandOutput>
> = async (input, ctx) => {
  const key = await makeKey('RSA_2048');
  const createdDate = seconds(ctx.kernel);
  const expirationDate = createdDate + VALID_FOR;
  const record: ClientCertificateRecord = {
    clientCertificateId: ctx.kernel.ids.random(6),
    ...(input.description !== undefined && { description: input.description }),
    pemEncodedCertificate: makeCertificate({
      subject: NAME,
      issuer: NAME,
      key,
      issuerKey: key,
      serial: Buffer.from(ctx.kernel.ids.uuid().replaceAll('-', ''), 'hex'),
      from: new Date(createdDate * 1000),
      until: new Date(expirationDate * 1000),
      names: [],
      isAuthority: false,
    }),
    privateKey: exported(key),
    createdDate,
    expirationDate,
    ...(input.tags && { tags: { ...input.tags } }),
  };
  clientCertificates(ctx).put(record.clientCertificateId, record);
  return view(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificate.html */
export const getClientCertificate: Operation<GetClientCertificateRequest, Output<GetClientCertificateCommandOutput>> = (
  input,
  ctx,
) => view(findClientCertificate(ctx, input.clientCertificateId));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html */
export const getClientCertificates: Operation<
  GetClientCertificatesRequest,
  Output<GetClientCertificatesCommandOutput>
> = (input, ctx) => {
  const { items, position } = page([...clientCertificates(ctx).values()], input);
  return { items: items.map(view), position };
};

const RULES: readonly Rule<ClientCertificateRecord>[] = [text('/description', 'description', { ops: ['replace'] })];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateClientCertificate.html */
export const updateClientCertificate: Operation<
  UpdateClientCertificateRequest,
  Output<UpdateClientCertificateCommandOutput>
> = (input, ctx) => {
  const before = findClientCertificate(ctx, input.clientCertificateId);
  const updated = patch(before, input.patchOperations, RULES, 'updateClientCertificateInput');
  clientCertificates(ctx).put(updated.clientCertificateId, updated);
  return view(updated);
};

/**
 * One that a stage presents stays: which words AWS refuses that with is not known.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteClientCertificate.html
 */
export const deleteClientCertificate: Operation<DeleteClientCertificateRequest, Record<string, never>> = (
  input,
  ctx,
) => {
  const { clientCertificateId: id } = findClientCertificate(ctx, input.clientCertificateId);
  for (const api of apis(ctx).keys()) {
    for (const { clientCertificateId, stageName } of stages(ctx, api).values()) {
      if (clientCertificateId === id) {
        throw conflict(`Cannot delete client certificate '${id}', is referenced in stage: ${api}/${stageName}`);
      }
    }
  }
  clientCertificates(ctx).delete(id);
  return {};
};

function view({ privateKey: _, ...record }: ClientCertificateRecord): ClientCertificate {
  return { ...record, createdDate: date(record.createdDate), expirationDate: date(record.expirationDate) };
}
