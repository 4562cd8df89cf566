import type {
  DeleteParameterCommandInput,
  DeleteParametersCommandInput,
  DeleteParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { find, lookUp } from '../find.ts';
import { erase, latestOf, type ParameterRecord } from '../records.ts';
import { announce } from './announce.ts';

function remove(ctx: Context, parameter: Readonly<ParameterRecord>): void {
  announce(ctx, parameter.name, latestOf(ctx, parameter), 'Delete');
  erase(ctx, parameter);
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export const deleteParameter: Operation<DeleteParameterCommandInput, object> = (input, ctx) => {
  remove(ctx, find(ctx, input.Name ?? ''));
  return {};
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
export const deleteParameters: Operation<DeleteParametersCommandInput, Output<DeleteParametersCommandOutput>> = (
  input,
  ctx,
) => {
  const DeletedParameters: string[] = [];
  const InvalidParameters: string[] = [];
  for (const name of input.Names ?? []) {
    const found = lookUp(ctx, name);
    if (found) remove(ctx, found);
    (found ? DeletedParameters : InvalidParameters).push(name);
  }
  return { DeletedParameters, InvalidParameters };
};
