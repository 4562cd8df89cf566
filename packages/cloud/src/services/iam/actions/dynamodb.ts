import { type Input, member, type Permission, type Place, type ServiceActions, structure } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html

/** Actions without a resource. */
const GLOBAL = new Set([
  'DescribeEndpoints',
  'DescribeLimits',
  'ListBackups',
  'ListContributorInsights',
  'ListExports',
  'ListGlobalTables',
  'ListImports',
  'ListStreams',
  'ListTables',
]);

const ARNS = ['ResourceArn', 'StreamArn', 'TableArn', 'BackupArn', 'ExportArn', 'ImportArn', 'SourceTableArn'] as const;

/** Parts of TransactWriteItems and the actions that they need. */
const PARTS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/** Operations that need the permissions of their parts only. */
const OF_PARTS = new Set(['BatchExecuteStatement', 'ExecuteTransaction', 'TransactGetItems', 'TransactWriteItems']);

/** An operation on several tables needs a permission on each: the first, and `also` the others. */
export const dynamodb: ServiceActions = (operation, input, place) => {
  if (GLOBAL.has(operation)) return { action: `dynamodb:${operation}`, resource: '*' };
  const [first, ...also] = unique(partsOf(operation, input, place));
  if (first) return also.length > 0 ? { ...first, also } : first;
  // Of nothing at all: the operation itself refuses that.
  if (OF_PARTS.has(operation)) return undefined;
  const resource = resourceOf(operation, input, place);
  return { action: `dynamodb:${operation}`, resource, conditions: conditionsOf(input) };
};

const list = (value: unknown): readonly Input[] => (Array.isArray(value) ? (value as Input[]) : []);

function partsOf(operation: string, input: Input, place: Place): Permission[] {
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys((input.RequestItems ?? {}) as object).map((name) => ({
      action: `dynamodb:${operation}`,
      resource: tableArn(name, place),
    }));
  }
  if (operation === 'ExecuteStatement') return [ofStatement(member(input, 'Statement'), place)];
  if (operation === 'BatchExecuteStatement' || operation === 'ExecuteTransaction') {
    const statements = list(input.Statements ?? input.TransactStatements);
    return statements.map((each) => ofStatement(member(each, 'Statement'), place));
  }
  return list(input.TransactItems).flatMap((item) =>
    Object.entries(item)
      .filter(([kind, part]) => Object.hasOwn(PARTS, kind) && typeof part === 'object')
      .map(([kind, part]) => ({
        action: `dynamodb:${PARTS[kind]}`,
        resource: tableArn(member(part as Input, 'TableName') ?? '', place),
      })),
  );
}

/** A PartiQL statement needs the action of its verb. */
function ofStatement(text: string | undefined, place: Place): Permission {
  const verb = /^\s*(insert|update|delete)/i.exec(text ?? '')?.[1]?.toLowerCase();
  const action = verb ? `PartiQL${verb[0]!.toUpperCase()}${verb.slice(1)}` : 'PartiQLSelect';
  const match = /\b(?:from|into|update)\s+"?([A-Za-z0-9_.-]+)"?(?:\."?([A-Za-z0-9_.-]+)"?)?/i.exec(text ?? '');
  if (!match) return { action: `dynamodb:${action}`, resource: undefined };
  // Unquoted, the index is part of the match.
  const [name = '', unquoted] = match[1]!.split('.');
  const index = match[2] ?? unquoted;
  const table = tableArn(name, place);
  return { action: `dynamodb:${action}`, resource: index === undefined ? table : `${table}/index/${index}` };
}

function unique(permissions: readonly Permission[]): Permission[] {
  return [...new Map(permissions.map((each) => [`${each.action} ${each.resource}`, each])).values()];
}

const tableArn = (name: string, { account, region }: Place): string =>
  name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;

function resourceOf(operation: string, input: Input, place: Place): string | undefined {
  const arn = ARNS.map((name) => member(input, name)).find((value) => value !== undefined);
  if (arn !== undefined) return arn;
  if (operation === 'GetRecords') return member(input, 'ShardIterator')?.split('|')[0];
  const created = structure(input, 'TableCreationParameters');
  const name =
    member(input, 'TableName') ??
    member(created, 'TableName') ??
    member(input, 'TargetTableName') ??
    member(input, 'SourceTableName');
  if (name === undefined) return undefined;
  const index = member(input, 'IndexName');
  return index === undefined ? tableArn(name, place) : `${tableArn(name, place)}/index/${index}`;
}

/** Keys that do not depend on the table's schema. */
function conditionsOf(input: Input): Readonly<Record<string, string>> {
  const conditions: Record<string, string> = {};
  for (const name of ['Select', 'ReturnValues', 'ReturnConsumedCapacity']) {
    const value = member(input, name);
    if (value !== undefined) conditions[`dynamodb:${name}`] = value;
  }
  return conditions;
}
