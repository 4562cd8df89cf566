import type { DescribeParametersCommandInput, DescribeParametersCommandOutput } from '@aws-sdk/client-ssm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';
import { checkFilters } from '../filters/check.ts';
import { fits } from '../filters/fits.ts';
import { all } from '../find.ts';
import { page } from '../page.ts';
import { latestOf, parameterArn } from '../records.ts';
import { shownPolicies } from './policies.ts';

const DEFAULT_SIZE = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const describeParameters: Operation<DescribeParametersCommandInput, Output<DescribeParametersCommandOutput>> = (
  input,
  ctx,
) => {
  const { Filters: old = [], ParameterFilters: filters = [], MaxResults = DEFAULT_SIZE } = input;
  if (old.length > 0 && filters.length > 0) {
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  }
  checkFilters(filters);
  const wanted = [...filters, ...old.map(({ Key, Values }) => ({ Key, Values }))];
  const found = all(ctx)
    .map((parameter) => ({ parameter, version: latestOf(ctx, parameter) }))
    .filter(({ parameter, version }) => wanted.every((filter) => fits(parameter, version, filter)));
  const { items, NextToken } = page(found, { NextToken: input.NextToken, MaxResults });
  return {
    Parameters: items.map(({ parameter, version }) => {
      const policies = shownPolicies(version.policies);
      return {
        Name: parameter.name,
        ARN: parameterArn(ctx, parameter.name),
        Type: version.type,
        KeyId: version.keyId,
        LastModifiedDate: new Date(version.modified),
        LastModifiedUser: version.user,
        Description: version.description,
        AllowedPattern: version.allowedPattern,
        Version: version.version,
        Tier: version.tier,
        ...(policies.length > 0 ? { Policies: policies } : {}),
        DataType: version.dataType,
      };
    }),
    NextToken,
  };
};
