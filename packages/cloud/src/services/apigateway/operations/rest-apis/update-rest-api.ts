import type { EndpointType, UpdateRestApiCommandOutput, UpdateRestApiRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { flag, listed, members, number, text } from '../../shared/patch-rules.ts';
import { findApi } from '../../state/find.ts';
import type { ApiRecord } from '../../state/records.ts';
import { apis } from '../../state/state.ts';
import { checkCompression, checkEndpoint, checkKeySource, checkPolicy } from './validate.ts';
import { viewApi } from './view.ts';

const endpointType: Rule<ApiRecord> = {
  path: '/endpointConfiguration/types/{type}',
  ops: ['replace'],
  apply({ draft, value }) {
    draft.endpointConfiguration = { ...draft.endpointConfiguration, types: [value as EndpointType] };
  },
};

const RULES: readonly Rule<ApiRecord>[] = [
  text('/name', 'name'),
  text('/description', 'description'),
  text('/version', 'version'),
  text('/apiKeySource', 'apiKeySource'),
  text('/policy', 'policy'),
  flag('/disableExecuteApiEndpoint', 'disableExecuteApiEndpoint'),
  number('/minimumCompressionSize', 'minimumCompressionSize'),
  members('/binaryMediaTypes/{type}', 'binaryMediaTypes'),
  listed('/binaryMediaTypes', 'binaryMediaTypes'),
  text('/securityPolicy', 'securityPolicy'),
  endpointType,
  { ...endpointType, path: '/endpointConfiguration/types' },
  {
    path: '/endpointConfiguration/ipAddressType',
    ops: ['replace'],
    apply({ draft, value }) {
      draft.endpointConfiguration = { ...draft.endpointConfiguration, ipAddressType: value as 'ipv4' };
    },
  },
  {
    path: '/endpointConfiguration/vpcEndpointIds',
    ops: ['add', 'remove', 'replace'],
    apply({ draft, op, value }) {
      const before = draft.endpointConfiguration?.vpcEndpointIds ?? [];
      const others = before.filter((id) => id !== value);
      const vpcEndpointIds = op === 'replace' ? [value!] : op === 'add' ? [...others, value!] : others;
      draft.endpointConfiguration = { ...draft.endpointConfiguration, vpcEndpointIds };
    },
  },
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRestApi.html */
export const updateRestApi: Operation<UpdateRestApiRequest, Output<UpdateRestApiCommandOutput>> = (input, ctx) => {
  const updated = patch(findApi(ctx, input.restApiId), input.patchOperations, RULES);
  checkKeySource(updated.apiKeySource);
  checkEndpoint(updated.endpointConfiguration);
  checkCompression(updated.minimumCompressionSize);
  if (!checkPolicy(updated.policy)) delete updated.policy;
  apis(ctx).put(updated.id, updated);
  return viewApi({ ...updated, tags: updated.tags ?? {} });
};
