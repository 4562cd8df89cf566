import type {
  CreateDomainNameCommandInput,
  CreateDomainNameCommandOutput,
  DeleteDomainNameCommandInput,
  DomainNameConfiguration,
  GetDomainNameCommandInput,
  GetDomainNameCommandOutput,
  GetDomainNamesCommandInput,
  GetDomainNamesCommandOutput,
  UpdateDomainNameCommandInput,
  UpdateDomainNameCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { domainIndex as restIndex } from '../../../apigateway/state/api-index.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { domainIndex } from '../../state/api-index.ts';
import { findDomain } from '../../state/find.ts';
import type { DomainRecord } from '../../state/records.ts';
import { deleteBelow, domains, mappings, routingRules } from '../../state/state.ts';

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames.html */
export const createDomainName: Operation<CreateDomainNameCommandInput, Output<CreateDomainNameCommandOutput>> = (
  input,
  ctx,
) => {
  const name = (input.DomainName ?? '').toLowerCase();
  if (!HOST.test(name)) throw badRequest(`Invalid domain name identifier specified: ${name}`);
  const index = ctx.kernel.part(domainIndex);
  if (index.isTaken(name, ctx) || ctx.kernel.part(restIndex).isTaken(name, ctx))
    throw conflict('The domain name resource already exists.');
  if (!ctx.kernel.lenient && input.DomainNameConfigurations?.length !== 1) {
    throw badRequest('Exactly one domain name configuration is required.');
  }
  const record: DomainRecord = {
    ApiMappingSelectionExpression: '$request.basepath',
    DomainName: name,
    DomainNameArn: `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/domainnames/${name}`,
    DomainNameConfigurations: (input.DomainNameConfigurations ?? []).map((one) => configuration(one, ctx)),
    MutualTlsAuthentication: { ...input.MutualTlsAuthentication },
    RoutingMode: input.RoutingMode ?? 'API_MAPPING_ONLY',
    Tags: { ...input.Tags },
  };
  domains(ctx).put(name, record);
  index.add(name, ctx);
  return record;
};

function configuration(
  value: DomainNameConfiguration,
  ctx: Context,
  before?: DomainNameConfiguration,
): DomainNameConfiguration {
  return {
    EndpointType: 'REGIONAL',
    IpAddressType: 'ipv4',
    SecurityPolicy: 'TLS_1_2',
    ...before,
    ...defined(value),
    DomainNameStatus: 'AVAILABLE',
    ApiGatewayDomainName:
      before?.ApiGatewayDomainName ?? `d-${ctx.kernel.ids.random(10)}.execute-api.${ctx.region}.amazonaws.com`,
    HostedZoneId: before?.HostedZoneId ?? `Z${ctx.kernel.ids.random(13, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`,
  };
}

export const getDomainName: Operation<GetDomainNameCommandInput, Output<GetDomainNameCommandOutput>> = (input, ctx) =>
  findDomain(ctx, input.DomainName);

export const getDomainNames: Operation<GetDomainNamesCommandInput, Output<GetDomainNamesCommandOutput>> = (
  input,
  ctx,
) => page([...domains(ctx).values()], input);

export const updateDomainName: Operation<UpdateDomainNameCommandInput, Output<UpdateDomainNameCommandOutput>> = (
  input,
  ctx,
) => {
  const before = findDomain(ctx, input.DomainName);
  const { DomainNameConfigurations: specified, MutualTlsAuthentication, RoutingMode } = input;
  const record: DomainRecord = {
    ...before,
    ...(specified && {
      DomainNameConfigurations: specified.map((one, at) =>
        configuration(one, ctx, before.DomainNameConfigurations?.[at]),
      ),
    }),
    ...(MutualTlsAuthentication && { MutualTlsAuthentication: { ...MutualTlsAuthentication } }),
    ...(RoutingMode && { RoutingMode }),
  };
  domains(ctx).put(record.DomainName, record);
  return record;
};

export const deleteDomainName: Operation<DeleteDomainNameCommandInput, Record<string, never>> = (input, ctx) => {
  const { DomainName } = findDomain(ctx, input.DomainName);
  deleteBelow(mappings(ctx), `${DomainName}/`);
  deleteBelow(routingRules(ctx), `${DomainName}/`);
  domains(ctx).delete(DomainName);
  ctx.kernel.part(domainIndex).delete(DomainName, ctx);
  return {};
};
