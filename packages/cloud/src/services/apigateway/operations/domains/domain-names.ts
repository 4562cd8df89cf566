import type {
  CreateDomainNameCommandOutput,
  CreateDomainNameRequest,
  DeleteDomainNameRequest,
  DomainName,
  GetDomainNameCommandOutput,
  GetDomainNameRequest,
  GetDomainNamesCommandOutput,
  GetDomainNamesRequest,
  UpdateDomainNameCommandOutput,
  UpdateDomainNameRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { date, seconds } from '../../shared/time.ts';
import { domainIndex, secondDomainIndex } from '../../state/api-index.ts';
import { findDomain } from '../../state/find.ts';
import type { DomainRecord } from '../../state/records.ts';
import { domains, mappings } from '../../state/state.ts';
import { domainOfSecondApi } from './second-api.ts';

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/i;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDomainName.html */
export const createDomainName: Operation<CreateDomainNameRequest, Output<CreateDomainNameCommandOutput>> = (
  input,
  ctx,
) => {
  const {
    domainName,
    mutualTlsAuthentication,
    certificateBody: _,
    certificatePrivateKey: __,
    certificateChain: ___,
    ...fields
  } = input;
  if (!domainName) throw badRequest('No Domain Name specified');
  if (!HOST.test(domainName)) throw badRequest(`Invalid domain name identifier specified: ${domainName}`);
  const index = ctx.kernel.part(domainIndex);
  if (index.isTaken(domainName, ctx) || ctx.kernel.part(secondDomainIndex).isTaken(domainName, ctx))
    throw badRequest('The domain name you provided already exists.');
  const types = input.endpointConfiguration?.types ?? ['EDGE'];
  const edge = types.includes('EDGE');
  const name = `d-${ctx.kernel.ids.random(10)}`;
  const record: DomainRecord = {
    ...fields,
    domainName,
    endpointConfiguration: { ipAddressType: 'ipv4', ...input.endpointConfiguration, types },
    domainNameStatus: 'AVAILABLE',
    securityPolicy: input.securityPolicy ?? 'TLS_1_2',
    certificateUploadDate: seconds(ctx.kernel),
    ...(edge
      ? { distributionDomainName: `${name}.cloudfront.net`, distributionHostedZoneId: 'Z2FDTNDATAQYW2' }
      : {
          regionalDomainName: `${name}.execute-api.${ctx.region}.amazonaws.com`,
          regionalHostedZoneId: ctx.kernel.ids.random(14, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
        }),
    ...(mutualTlsAuthentication && { mutualTlsAuthentication }),
    domainNameArn: `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/domainnames/${domainName}`,
    tags: { ...input.tags },
  };
  domains(ctx).put(domainName, record);
  index.add(domainName, ctx);
  return view(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainName.html */
export const getDomainName: Operation<GetDomainNameRequest, Output<GetDomainNameCommandOutput>> = async (
  { domainName },
  ctx,
) => {
  const other = domains(ctx).has(domainName ?? '') ? undefined : await domainOfSecondApi(ctx, domainName);
  return other ?? view(findDomain(ctx, domainName));
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainNames.html */
export const getDomainNames: Operation<GetDomainNamesRequest, Output<GetDomainNamesCommandOutput>> = (input, ctx) => {
  const { items, position } = page([...domains(ctx).values()], input);
  return { items: items.map(view), position };
};

const RULES: readonly Rule<DomainRecord>[] = [
  text('/certificateName', 'certificateName'),
  text('/certificateArn', 'certificateArn'),
  text('/regionalCertificateName', 'regionalCertificateName'),
  text('/regionalCertificateArn', 'regionalCertificateArn'),
  text('/ownershipVerificationCertificateArn', 'ownershipVerificationCertificateArn'),
  text('/securityPolicy', 'securityPolicy'),
  text('/policy', 'policy'),
  text('/routingMode', 'routingMode'),
  {
    path: '/endpointConfiguration/types/{type}',
    ops: ['replace'],
    apply({ draft, value }) {
      draft.endpointConfiguration = { ...draft.endpointConfiguration, types: [value as 'EDGE'] };
    },
  },
  {
    path: '/endpointConfiguration/ipAddressType',
    ops: ['replace'],
    apply({ draft, value }) {
      draft.endpointConfiguration = { ...draft.endpointConfiguration, ipAddressType: value as 'ipv4' };
    },
  },
  mutualTls('truststoreUri'),
  mutualTls('truststoreVersion'),
];

/** A trust store without an address is none. */
function mutualTls(member: 'truststoreUri' | 'truststoreVersion'): Rule<DomainRecord> {
  return {
    path: `/mutualTlsAuthentication/${member}`,
    ops: ['replace'],
    apply({ draft, value }) {
      const changed = { ...draft.mutualTlsAuthentication, [member]: value };
      if (changed.truststoreUri) draft.mutualTlsAuthentication = changed;
      else delete draft.mutualTlsAuthentication;
    },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDomainName.html */
export const updateDomainName: Operation<UpdateDomainNameRequest, Output<UpdateDomainNameCommandOutput>> = (
  input,
  ctx,
) => {
  const updated = patch(findDomain(ctx, input.domainName), input.patchOperations, RULES, 'updateDomainNameInput');
  domains(ctx).put(updated.domainName, updated);
  return view(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDomainName.html */
export const deleteDomainName: Operation<DeleteDomainNameRequest, Record<string, never>> = (input, ctx) => {
  const { domainName } = findDomain(ctx, input.domainName);
  for (const key of [...mappings(ctx).keys()]) if (key.startsWith(`${domainName}/`)) mappings(ctx).delete(key);
  domains(ctx).delete(domainName);
  ctx.kernel.part(domainIndex).delete(domainName, ctx);
  return {};
};

function view(record: DomainRecord): DomainName {
  return { ...record, certificateUploadDate: date(record.certificateUploadDate) };
}
