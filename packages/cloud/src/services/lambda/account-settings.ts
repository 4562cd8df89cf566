import type { GetAccountSettingsCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../kernel/context.ts';
import { unreserved } from './concurrency/reserved.ts';
import { ACCOUNT_CONCURRENCY } from './exec/fleet.ts';
import { functions, layerVersions, versions } from './state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export const getAccountSettings: Operation<object, Output<GetAccountSettingsCommandOutput>> = (_input, ctx) => {
  const packages = new Map<string, number>();
  for (const kind of [functions, versions, layerVersions]) {
    for (const { code } of kind(ctx).values()) packages.set(code.blob, code.size);
  }
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: ACCOUNT_CONCURRENCY,
      UnreservedConcurrentExecutions: unreserved(ctx),
    },
    AccountUsage: {
      TotalCodeSize: [...packages.values()].reduce((sum, size) => sum + size, 0),
      FunctionCount: functions(ctx).size,
    },
  };
};
