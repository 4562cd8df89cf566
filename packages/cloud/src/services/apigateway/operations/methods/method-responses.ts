import type {
  DeleteMethodResponseRequest,
  GetMethodResponseCommandOutput,
  GetMethodResponseRequest,
  Method,
  MethodResponse,
  PutMethodResponseCommandOutput,
  PutMethodResponseRequest,
  UpdateMethodResponseCommandOutput,
  UpdateMethodResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { notStatus, refuse, unknownOperations } from '../../shared/constraints.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import { patch, type Rule, shortRefusal } from '../../shared/patch.ts';
import { asBoolean, entries } from '../../shared/patch-rules.ts';
import { methodAt, putMethodRecord } from './change.ts';
import { checkModels } from './validate.ts';

const RESPONSE_PARAMETER = /^method\.response\.header\.[^\s]+$/;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html */
export const putMethodResponse: Operation<PutMethodResponseRequest, Output<PutMethodResponseCommandOutput>> = (
  input,
  ctx,
) => {
  refuse(notStatus(input.statusCode));
  const method = methodAt(ctx, input);
  const statusCode = input.statusCode!;
  if (Object.hasOwn(method.methodResponses ?? {}, statusCode)) {
    throw conflict('Response already exists for this resource');
  }
  const { restApiId, resourceId: _, httpMethod: __, ...response } = input;
  checkResponse(response);
  checkModels(ctx, restApiId!, response.responseModels);
  putMethodRecord(ctx, input, withResponse(method, statusCode, response));
  return response;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetMethodResponse.html */
export const getMethodResponse: Operation<GetMethodResponseRequest, Output<GetMethodResponseCommandOutput>> = (
  input,
  ctx,
) => {
  refuse(notStatus(input.statusCode));
  return responseOf(methodAt(ctx, input), input.statusCode);
};

const RULES: readonly Rule<MethodResponse>[] = [
  entries('/responseParameters/{parameter}', 'responseParameters', {
    convert: asBoolean,
    missing: 'Invalid parameter name specified',
  }),
  entries('/responseModels/{contentType}', 'responseModels', { missing: 'Content-Type specified was not found' }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateMethodResponse.html */
export const updateMethodResponse: Operation<UpdateMethodResponseRequest, Output<UpdateMethodResponseCommandOutput>> = (
  input,
  ctx,
) => {
  refuse([...unknownOperations(input.patchOperations, 'updateMethodResponseInput'), ...notStatus(input.statusCode)]);
  const method = methodAt(ctx, input);
  const updated = patch(
    responseOf(method, input.statusCode),
    input.patchOperations,
    RULES,
    'updateMethodResponseInput',
    shortRefusal(RULES),
  );
  checkResponse(updated);
  checkModels(ctx, input.restApiId!, updated.responseModels);
  putMethodRecord(ctx, input, withResponse(method, input.statusCode!, updated));
  return updated;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethodResponse.html */
export const deleteMethodResponse: Operation<DeleteMethodResponseRequest, Record<string, never>> = (input, ctx) => {
  const method = methodAt(ctx, input);
  responseOf(method, input.statusCode);
  const { [input.statusCode!]: _, ...methodResponses } = method.methodResponses ?? {};
  putMethodRecord(ctx, input, { ...method, methodResponses });
  return {};
};

function checkResponse(response: MethodResponse): void {
  for (const name of Object.keys(response.responseParameters ?? {})) {
    if (!RESPONSE_PARAMETER.test(name)) {
      throw badRequest(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${name}]`,
      );
    }
  }
}

function responseOf(method: Method, statusCode: string | undefined): MethodResponse {
  const response = Object.hasOwn(method.methodResponses ?? {}, statusCode ?? '')
    ? method.methodResponses?.[statusCode!]
    : undefined;
  if (response === undefined) throw notFound('Invalid Response status code specified');
  return response;
}

function withResponse(method: Method, statusCode: string, response: MethodResponse): Method {
  return { ...method, methodResponses: { ...method.methodResponses, [statusCode]: response } };
}
