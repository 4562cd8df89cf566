import type { GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput } from '@aws-sdk/client-ssm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';
import { find } from '../find.ts';
import { page } from '../page.ts';
import { versions } from '../records.ts';
import { shownPolicies } from './policies.ts';
import { shownValue } from './shape.ts';

const MOST = 50;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html */
export const getParameterHistory: Operation<
  GetParameterHistoryCommandInput,
  Output<GetParameterHistoryCommandOutput>
> = (input, ctx) => {
  const { MaxResults = MOST } = input;
  if (MaxResults > MOST) {
    throw invalid(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to ${MOST}.`,
    );
  }
  const parameter = find(ctx, input.Name ?? '');
  const all = [...versions(ctx, parameter).values()].sort((a, b) => a.version - b.version);
  const { items, NextToken } = page(all, { NextToken: input.NextToken, MaxResults });
  return {
    Parameters: items.map((one) => ({
      Name: parameter.name,
      Type: one.type,
      KeyId: one.keyId,
      LastModifiedDate: new Date(one.modified),
      LastModifiedUser: one.user,
      Description: one.description,
      Value: shownValue(parameter, one, input.WithDecryption),
      AllowedPattern: one.allowedPattern,
      Version: one.version,
      Labels: [...one.labels],
      Tier: one.tier,
      Policies: shownPolicies(one.policies),
      DataType: one.dataType,
    })),
    NextToken,
  };
};
