import type {
  CreateRequestValidatorCommandOutput,
  CreateRequestValidatorRequest,
  DeleteRequestValidatorRequest,
  GetRequestValidatorCommandOutput,
  GetRequestValidatorRequest,
  GetRequestValidatorsCommandOutput,
  GetRequestValidatorsRequest,
  UpdateRequestValidatorCommandOutput,
  UpdateRequestValidatorRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { flag, text } from '../../shared/patch-rules.ts';
import { findApi, findValidator } from '../../state/find.ts';
import type { ValidatorRecord } from '../../state/records.ts';
import { apis, resources, validators } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRequestValidator.html */
export const createRequestValidator: Operation<
  CreateRequestValidatorRequest,
  Output<CreateRequestValidatorCommandOutput>
> = (input, ctx) => {
  // Recorded: localstack's test_validators_crud_no_api.
  if (!apis(ctx).has(input.restApiId!)) throw badRequest('Invalid REST API identifier specified');
  const record = {
    id: ctx.kernel.ids.random(6),
    ...(input.name !== undefined && { name: input.name }),
    validateRequestBody: input.validateRequestBody ?? false,
    validateRequestParameters: input.validateRequestParameters ?? false,
  };
  validators(ctx, input.restApiId!).put(record.id, record);
  return record;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidator.html */
export const getRequestValidator: Operation<GetRequestValidatorRequest, Output<GetRequestValidatorCommandOutput>> = (
  input,
  ctx,
) => findValidator(ctx, input.restApiId, input.requestValidatorId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidators.html */
export const getRequestValidators: Operation<GetRequestValidatorsRequest, Output<GetRequestValidatorsCommandOutput>> = (
  input,
  ctx,
) => {
  findApi(ctx, input.restApiId);
  return page([...validators(ctx, input.restApiId!).values()], input);
};

const RULES: readonly Rule<ValidatorRecord>[] = [
  text('/name', 'name', { ops: ['replace'] }),
  flag('/validateRequestParameters', 'validateRequestParameters'),
  flag('/validateRequestBody', 'validateRequestBody'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRequestValidator.html */
export const updateRequestValidator: Operation<
  UpdateRequestValidatorRequest,
  Output<UpdateRequestValidatorCommandOutput>
> = (input, ctx) => {
  const record = findValidator(ctx, input.restApiId, input.requestValidatorId);
  const updated = patch(record, input.patchOperations, RULES, 'updateRequestValidatorInput');
  if (!updated.name && updated.name !== record.name) throw badRequest('Request Validator name cannot be blank');
  validators(ctx, input.restApiId!).put(updated.id, updated);
  return updated;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRequestValidator.html */
export const deleteRequestValidator: Operation<DeleteRequestValidatorRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findValidator(ctx, input.restApiId, input.requestValidatorId);
  for (const resource of resources(ctx, input.restApiId!).values()) {
    for (const [verb, method] of Object.entries(resource.resourceMethods ?? {})) {
      if (method.requestValidatorId === id) {
        throw conflict(`Cannot delete request validator '${id}', is referenced in method: ${resource.path}/${verb}`);
      }
    }
  }
  validators(ctx, input.restApiId!).delete(id);
  return {};
};
