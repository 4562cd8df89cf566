import type { GetParametersByPathCommandInput, GetParametersByPathCommandOutput } from '@aws-sdk/client-ssm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalid, invalidFilterKey } from '../errors.ts';
import { checkPath, fits, isUnder } from '../filters/fits.ts';
import { all } from '../find.ts';
import { page } from '../page.ts';
import { latestOf, versions } from '../records.ts';
import { shape } from './shape.ts';

const MOST = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const getParametersByPath: Operation<
  GetParametersByPathCommandInput,
  Output<GetParametersByPathCommandOutput>
> = (input, ctx) => {
  const { Path: path = '', Recursive: recursive = false, MaxResults = MOST, ParameterFilters: filters = [] } = input;
  if (MaxResults > MOST || MaxResults < 1) {
    const bound = MaxResults > MOST ? `less than or equal to ${MOST}` : 'greater than or equal to 1';
    throw invalid(
      `1 validation error detected: Value ${MaxResults} at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  for (const { Key: key = '' } of filters) {
    if (!['Type', 'KeyId', 'Label'].includes(key)) {
      throw invalidFilterKey(
        `The following filter key is not valid: ${key}. Valid filter keys include: [Type, KeyId].`,
      );
    }
  }
  checkPath(path);
  const labels = filters.find(({ Key }) => Key === 'Label')?.Values;
  const others = filters.filter(({ Key }) => Key !== 'Label');
  const found = all(ctx)
    .filter(({ name }) => isUnder(name, path, recursive))
    .flatMap((parameter) => {
      // A label selects the version that has it.
      const version = labels
        ? [...versions(ctx, parameter).values()].find((one) => one.labels.some((label) => labels.includes(label)))
        : latestOf(ctx, parameter);
      return version && others.every((filter) => fits(parameter, version, filter)) ? [{ parameter, version }] : [];
    });
  const { items, NextToken } = page(found, { NextToken: input.NextToken, MaxResults });
  return { Parameters: items.map((one) => shape(ctx, one, input.WithDecryption)), NextToken };
};
