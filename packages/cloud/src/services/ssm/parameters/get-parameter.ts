import type {
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  Parameter,
} from '@aws-sdk/client-ssm';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';
import { select } from '../find.ts';
import { isReference, referenced } from './reference.ts';
import { shape } from './shape.ts';

const MOST = 10;

const read = async (ctx: Context, name: string, decrypt: boolean | undefined): Promise<Parameter> =>
  isReference(name) ? referenced(ctx, name, decrypt) : shape(ctx, select(ctx, name), decrypt);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const getParameter: Operation<GetParameterCommandInput, Output<GetParameterCommandOutput>> = async (
  input,
  ctx,
) => ({ Parameter: await read(ctx, input.Name ?? '', input.WithDecryption) });

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const getParameters: Operation<GetParametersCommandInput, Output<GetParametersCommandOutput>> = async (
  input,
  ctx,
) => {
  const names = [...new Set(input.Names)];
  if (names.length > MOST) {
    throw invalid(
      `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to ${MOST}.`,
    );
  }
  const Parameters: Parameter[] = [];
  const InvalidParameters: string[] = [];
  for (const name of names) {
    try {
      Parameters.push(await read(ctx, name, input.WithDecryption));
    } catch (error) {
      if (!(error instanceof AwsError) || !/^Parameter.*NotFound$/.test(error.code)) throw error;
      InvalidParameters.push(name);
    }
  }
  return { Parameters, InvalidParameters };
};
