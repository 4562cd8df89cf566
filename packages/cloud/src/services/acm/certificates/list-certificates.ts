import type { ListCertificatesCommandInput, ListCertificatesCommandOutput } from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { certificatesOf } from '../records.ts';
import { usesOf } from './in-use.ts';
import { refreshed } from './pending.ts';
import { statusOf, summaryOf } from './show.ts';

/** AWS's default without a filter for key types. */
const DEFAULT_KEYS: readonly string[] = ['RSA_1024', 'RSA_2048'];
const MOST_ITEMS = 1_000;

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html */
export const listCertificates: Operation<ListCertificatesCommandInput, Output<ListCertificatesCommandOutput>> = async (
  input,
  ctx,
) => {
  const { CertificateStatuses, Includes = {}, NextToken, MaxItems = MOST_ITEMS, SortBy, SortOrder } = input;
  if ((SortBy === undefined) !== (SortOrder === undefined)) {
    throw validation('SortBy and SortOrder must be specified together.');
  }
  const uses = await usesOf(ctx);
  const now = ctx.kernel.clock.now();
  const keys: readonly string[] = Includes.keyTypes ?? DEFAULT_KEYS;
  const all = await Promise.all([...certificatesOf(ctx).values()].map((record) => refreshed(ctx, record)));
  const found = all.filter(
    (record) =>
      (CertificateStatuses === undefined || CertificateStatuses.includes(statusOf(record, now))) &&
      keys.includes(record.algorithm) &&
      (Includes.exportOption === undefined || (record.options.Export ?? 'DISABLED') === Includes.exportOption),
  );
  if (SortBy === 'CREATED_AT') found.sort((a, b) => a.created - b.created);
  if (SortOrder === 'DESCENDING') found.reverse();
  const start = NextToken === undefined ? 0 : found.findIndex(({ arn }) => arn === NextToken);
  if (start < 0) throw validation('The NextToken is not valid.');
  const size = Math.max(1, Math.min(MaxItems, MOST_ITEMS));
  const next = found[start + size];
  return {
    CertificateSummaryList: found
      .slice(start, start + size)
      .map((record) => summaryOf(ctx, record, uses.has(record.arn))),
    ...(next ? { NextToken: next.arn } : {}),
  };
};
