import type { UpdateRestApiCommandOutput, UpdateRestApiRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { withLenientNames } from '../../shared/lenient.ts';
import { patch, type Rule, shortRefusal } from '../../shared/patch.ts';
import { flag, listed, members, text } from '../../shared/patch-rules.ts';
import { findApi } from '../../state/find.ts';
import type { ApiRecord } from '../../state/records.ts';
import { apis } from '../../state/state.ts';
import {
  checkCompression,
  checkEndpoint,
  checkKeySource,
  checkPolicy,
  isAddressType,
  isEndpointType,
} from './validate.ts';
import { viewApi } from './view.ts';

const endpointType: Rule<ApiRecord> = {
  path: '/endpointConfiguration/types/{type}',
  ops: ['add', 'remove', 'replace'],
  apply({ draft, op, value }) {
    // Recorded: localstack's test_update_rest_api_ip_address_type.
    if (op !== 'replace') throw badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'");
    if (!isEndpointType(value)) {
      throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE');
    }
    const ipAddressType = value === 'PRIVATE' ? 'dualstack' : draft.endpointConfiguration?.ipAddressType;
    draft.endpointConfiguration = { ...draft.endpointConfiguration, ipAddressType, types: [value] };
  },
};

const RULES: readonly Rule<ApiRecord>[] = [
  text('/name', 'name'),
  text('/description', 'description'),
  text('/version', 'version'),
  text('/apiKeySource', 'apiKeySource'),
  text('/policy', 'policy'),
  flag('/disableExecuteApiEndpoint', 'disableExecuteApiEndpoint'),
  {
    path: '/minimumCompressionSize',
    ops: ['replace'],
    apply({ draft, value }) {
      if (!value) delete draft.minimumCompressionSize;
      else draft.minimumCompressionSize = Number(value);
    },
  },
  members('/binaryMediaTypes/{type}', 'binaryMediaTypes'),
  text('/securityPolicy', 'securityPolicy'),
  endpointType,
  { ...endpointType, path: '/endpointConfiguration/types' },
  {
    path: '/endpointConfiguration/ipAddressType',
    ops: ['replace'],
    apply({ draft, value }) {
      if (!isAddressType(value)) throw badRequest('ipAddressType must be either ipv4 or dualstack.');
      draft.endpointConfiguration = { ...draft.endpointConfiguration, ipAddressType: value };
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

/** AWS accepts a media type as the last segment of the path only. */
const LENIENT_RULES = [...RULES, listed<ApiRecord>('/binaryMediaTypes', 'binaryMediaTypes')];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRestApi.html */
export const updateRestApi: Operation<UpdateRestApiRequest, Output<UpdateRestApiCommandOutput>> = (input, ctx) => {
  const rules = ctx.kernel.lenient ? LENIENT_RULES : RULES;
  const api = findApi(ctx, input.restApiId);
  const updated = patch(api, input.patchOperations, rules, 'updateRestApiInput', shortRefusal(rules));
  checkKeySource(updated.apiKeySource);
  checkEndpoint(updated.endpointConfiguration);
  checkCompression(updated.minimumCompressionSize);
  if (!checkPolicy(updated.policy)) delete updated.policy;
  apis(ctx).put(updated.id, updated);
  const answer = viewApi({ ...updated, tags: updated.tags ?? {} }, ctx.kernel);
  return withLenientNames(ctx, answer, { description: '' });
};
