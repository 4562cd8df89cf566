import type {
  DescribeQueriesRequest,
  DescribeQueriesResponse,
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  QueryInfo,
  StartQueryRequest,
  StartQueryResponse,
  StopQueryRequest,
  StopQueryResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Part } from '../../../kernel/kernel.ts';
import { Pace } from '../../../kernel/pace.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { eventId } from '../events/filter-log-events.ts';
import { read } from '../events/storage.ts';
import { findGroup, nameIn } from '../find.ts';
import { page } from '../page.ts';
import { type GroupRecord, logs } from '../records.ts';
import { check, checkRange } from '../validate.ts';
import { fieldsOf } from './fields.ts';
import { parseQuery } from './parse.ts';
import { type Result, runQuery } from './run.ts';
import { type Row, shownValue } from './values.ts';

interface Query {
  readonly id: string;
  readonly place: string;
  readonly text: string;
  readonly groups: readonly string[];
  readonly created: number;
  readonly result: Result;
  readonly scanned: { readonly records: number; readonly bytes: number };
}

/** Results live as long as the process, the last 50 queries. */
const QUERIES: Part<Map<string, Query>> = { name: 'logs/queries', open: () => new Map() };
const KEEP = 50;

const placeOf = (ctx: Context): string => `${ctx.account}/${ctx.region}`;

/** Runs at once: the query is complete with the answer. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
export const startQuery: Operation<StartQueryRequest, StartQueryResponse> = async (input, ctx) => {
  if (input.queryLanguage !== undefined && input.queryLanguage !== 'CWLI') {
    throw notImplemented(`logs:StartQuery with the query language ${input.queryLanguage}`);
  }
  const text = check(input.queryString, 'queryString', { min: 0, max: 10_000 });
  const limit = checkRange(input.limit, 'limit', 10_000, 1, 10_000);
  const { startTime = 0, endTime = 0 } = input;
  if (endTime < startTime) throw invalidParameter('End time should not be less than start time.');
  const groups = groupsOf(input, ctx);
  const commands = parseQuery(text);
  const { rows, bytes } = await rowsOf(groups, { from: startTime * 1000, to: endTime * 1000 + 999 }, ctx);
  const found = await runQuery(commands, rows);
  const query: Query = {
    id: ctx.kernel.ids.uuid(),
    place: placeOf(ctx),
    text,
    groups: groups.map((group) => group.name),
    created: ctx.kernel.clock.now(),
    result: { ...found, rows: found.rows.slice(0, limit) },
    scanned: { records: rows.length, bytes },
  };
  const queries = ctx.kernel.part(QUERIES);
  queries.set(query.id, query);
  for (const id of [...queries.keys()].slice(0, Math.max(0, queries.size - KEEP))) queries.delete(id);
  return { queryId: query.id };
};

function groupsOf(input: StartQueryRequest, ctx: Context): Readonly<GroupRecord>[] {
  const named = [
    ...(input.logGroupName === undefined ? [] : [input.logGroupName]),
    ...(input.logGroupNames ?? []),
    ...(input.logGroupIdentifiers ?? []).map((one) => nameIn(one, ctx)),
  ];
  if (named.length === 0) throw invalidParameter('At least one log group must be specified.');
  return [...new Set(named)].map((name) => findGroup(name, ctx));
}

/** All events of the span, newest first. */
async function rowsOf(
  groups: readonly Readonly<GroupRecord>[],
  span: { from: number; to: number },
  ctx: Context,
): Promise<{ rows: Row[]; bytes: number }> {
  const rows: Row[] = [];
  const pace = new Pace();
  let bytes = 0;
  for (const group of groups) {
    const names = new Map([...logs(ctx).streams(group).values()].map((stream) => [stream.id, stream.name]));
    const streams = new Set(names.keys());
    for await (const entries of read(ctx.kernel, ctx, group, { ...span, streams })) {
      for (const entry of entries) {
        if (pace.due) await pace.rest();
        bytes += entry.message.length;
        const pointer = Buffer.from(`${group.name}\0${eventId(entry)}`).toString('base64');
        rows.push(fieldsOf(entry, names.get(entry.stream) ?? '', `${ctx.account}:${group.name}`, pointer));
      }
    }
  }
  rows.sort((a, b) => Number(b.get('@timestamp')) - Number(a.get('@timestamp')));
  return { rows, bytes };
}

function find(id: string | undefined, ctx: Context): Query {
  const wanted = check(id, 'queryId', { min: 0, max: 256 });
  const query = ctx.kernel.part(QUERIES).get(wanted);
  if (query?.place !== placeOf(ctx)) throw notFound(`Query ID ${wanted} not found.`);
  return query;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html */
export const getQueryResults: Operation<GetQueryResultsRequest, GetQueryResultsResponse> = (input, ctx) => {
  const { result, scanned } = find(input.queryId, ctx);
  const names = result.grouped ? result.columns : [...result.columns, '@ptr'];
  return {
    queryLanguage: 'CWLI',
    status: 'Complete',
    results: result.rows.map((row) =>
      [...new Set(names)]
        .filter((name) => row.get(name) !== undefined)
        .map((name) => ({ field: name, value: shownValue(name, row.get(name)) })),
    ),
    statistics: {
      recordsMatched: result.rows.length,
      recordsScanned: scanned.records,
      bytesScanned: scanned.bytes,
    },
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueries.html */
export const describeQueries: Operation<DescribeQueriesRequest, DescribeQueriesResponse> = (input, ctx) => {
  const limit = checkRange(input.maxResults, 'maxResults', 50, 1, 1000);
  if (input.logGroupName !== undefined) findGroup(input.logGroupName, ctx);
  const wanted = [...ctx.kernel.part(QUERIES).values()].filter(
    (query) =>
      query.place === placeOf(ctx) &&
      (input.logGroupName === undefined || query.groups.includes(input.logGroupName)) &&
      (input.status === undefined || input.status === 'Complete'),
  );
  const key = (query: Query) => `${String(query.created).padStart(15, '0')} ${query.id}`;
  const { items, nextToken } = page(wanted, { nextToken: input.nextToken, limit }, key, true);
  const queries = items.map(
    (query): QueryInfo => ({
      queryLanguage: 'CWLI',
      queryId: query.id,
      queryString: query.text,
      status: 'Complete',
      createTime: query.created,
      logGroupName: query.groups[0],
    }),
  );
  return { queries, nextToken };
};

/** A query is complete when its id is known: there is nothing left to stop. */
export const stopQuery: Operation<StopQueryRequest, StopQueryResponse> = (input, ctx) => {
  find(input.queryId, ctx);
  throw invalidParameter('Query is not in a state that can be stopped.');
};
