import type {
  DeleteServerCertificateRequest,
  GetServerCertificateRequest,
  GetServerCertificateResponse,
  ListServerCertificatesRequest,
  ListServerCertificatesResponse,
  ListServerCertificateTagsRequest,
  ListServerCertificateTagsResponse,
  ServerCertificateMetadata,
  TagServerCertificateRequest,
  UntagServerCertificateRequest,
  UpdateServerCertificateRequest,
  UploadServerCertificateRequest,
  UploadServerCertificateResponse,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alreadyExists, noSuchEntity } from '../errors.ts';
import { arnOf, isNameTaken, NAME_128, nowOf, pathOf, pathPrefixOf, uniqueId } from '../names.ts';
import { page } from '../page.ts';
import { iam, type ServerCertificateRecord } from '../records.ts';
import { addTags, removeTags, tagsOf, tagsOrUndefined } from '../tags.ts';
import { check } from '../validate.ts';
import { checkPrivateKey, readCertificate } from './x509.ts';

const nameOf = (value: string | undefined): string => check(value, 'serverCertificateName', NAME_128);

function findServer(name: string | undefined, ctx: Context): Readonly<ServerCertificateRecord> {
  const wanted = nameOf(name);
  const found = iam(ctx).serverCertificates.get(wanted);
  if (!found) throw noSuchEntity(`The Server Certificate with name ${wanted} cannot be found.`);
  return found;
}

function metadata(one: Readonly<ServerCertificateRecord>): ServerCertificateMetadata {
  return {
    Path: one.path,
    ServerCertificateName: one.name,
    ServerCertificateId: one.id,
    Arn: one.arn,
    UploadDate: new Date(one.uploaded),
    Expiration: new Date(one.expires),
  };
}

/** The private key is not kept: nothing here serves TLS with it. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html */
export const uploadServerCertificate: Operation<UploadServerCertificateRequest, UploadServerCertificateResponse> = (
  input,
  ctx,
) => {
  const name = nameOf(input.ServerCertificateName);
  const path = pathOf(input.Path);
  const body = check(input.CertificateBody, 'certificateBody', { max: 16_384 });
  const key = check(input.PrivateKey, 'privateKey', { max: 16_384 });
  const tags = tagsOf(input.Tags);
  const certificate = readCertificate(body);
  checkPrivateKey(certificate, key);
  const { serverCertificates } = iam(ctx);
  if (isNameTaken(serverCertificates.keys(), name)) {
    throw alreadyExists(`The Server Certificate with name ${name} already exists.`);
  }
  const record: ServerCertificateRecord = {
    name,
    path,
    id: uniqueId(ctx, 'ASCA'),
    arn: arnOf(ctx, 'server-certificate', path, name),
    uploaded: nowOf(ctx),
    expires: Date.parse(certificate.validTo),
    // Without the line's end after it: LocalStack's recording, tests/aws/services/iam/resource_providers/test_iam.snapshot.json.
    body: body.trim(),
    chain: input.CertificateChain,
    tags,
  };
  serverCertificates.put(name, record);
  return { ServerCertificateMetadata: metadata(record), Tags: tagsOrUndefined(tags) };
};

export const getServerCertificate: Operation<GetServerCertificateRequest, GetServerCertificateResponse> = (
  input,
  ctx,
) => {
  const found = findServer(input.ServerCertificateName, ctx);
  return {
    ServerCertificate: {
      ServerCertificateMetadata: metadata(found),
      CertificateBody: found.body,
      CertificateChain: found.chain,
      Tags: tagsOrUndefined(found.tags),
    },
  };
};

export const listServerCertificates: Operation<ListServerCertificatesRequest, ListServerCertificatesResponse> = (
  input,
  ctx,
) => {
  const prefix = pathPrefixOf(input.PathPrefix);
  const all = [...iam(ctx).serverCertificates.values()].filter((one) => one.path.startsWith(prefix));
  const { items, ...rest } = page(all, input, (one) => one.path + one.name);
  return { ServerCertificateMetadataList: items.map(metadata), ...rest };
};

export const updateServerCertificate: Operation<UpdateServerCertificateRequest, object> = (input, ctx) => {
  const found = findServer(input.ServerCertificateName, ctx);
  const name = input.NewServerCertificateName === undefined ? found.name : nameOf(input.NewServerCertificateName);
  const path = input.NewPath === undefined ? found.path : pathOf(input.NewPath);
  const { serverCertificates } = iam(ctx);
  if (name !== found.name && isNameTaken(serverCertificates.keys(), name)) {
    throw alreadyExists(`The Server Certificate with name ${name} already exists.`);
  }
  serverCertificates.delete(found.name);
  serverCertificates.put(name, { ...found, name, path, arn: arnOf(ctx, 'server-certificate', path, name) });
  return {};
};

export const deleteServerCertificate: Operation<DeleteServerCertificateRequest, object> = (input, ctx) => {
  iam(ctx).serverCertificates.delete(findServer(input.ServerCertificateName, ctx).name);
  return {};
};

export const tagServerCertificate: Operation<TagServerCertificateRequest, object> = (input, ctx) => {
  const found = findServer(input.ServerCertificateName, ctx);
  iam(ctx).serverCertificates.put(found.name, { ...found, tags: addTags(found.tags, input.Tags) });
  return {};
};

export const untagServerCertificate: Operation<UntagServerCertificateRequest, object> = (input, ctx) => {
  const found = findServer(input.ServerCertificateName, ctx);
  iam(ctx).serverCertificates.put(found.name, { ...found, tags: removeTags(found.tags, input.TagKeys) });
  return {};
};

export const listServerCertificateTags: Operation<
  ListServerCertificateTagsRequest,
  ListServerCertificateTagsResponse
> = (input, ctx) => {
  const { items, ...rest } = page(findServer(input.ServerCertificateName, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
