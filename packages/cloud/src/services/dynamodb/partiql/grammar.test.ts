import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// Everything here was verified on AWS by paritysuite/dynamodb-conformance (tests/tier2/partiql, tests/tier3/error-messages/partiql*,
// September and October of 2026).

let b: Bench;
let table: string;
const run = (Statement: string, ...Parameters: object[]) =>
  b.db.executeStatement({ Statement, ...(Parameters.length > 0 ? { Parameters: Parameters as [] } : {}) });
const found = async (where: string) =>
  (await run(`SELECT sk FROM "${table}" WHERE ${where}`)).Items?.map(({ sk }) => Number(sk?.N));
beforeAll(async () => {
  b = await bench();
  table = await b.table();
  for (const sk of [1, 2, 3]) {
    await b.db.putItem({ TableName: table, Item: { ...key('p', sk), a: { N: String(sk) }, s: { S: 'str' } } });
  }
  const Item = { ...key('x', 7310000), ss: { SS: ['a', 'b'] }, nul: { NULL: true as const }, flag: { BOOL: true } };
  await b.db.putItem({ TableName: table, Item });
});
afterAll(() => b.close());

describe('a statement', () => {
  it.each([['7.31e6'], ['7.31E+6'], ['73100000e-1'], ['.731e7'], ['7310000 -- a note'], ['7310000 /* a note */']])(
    'may write a number as %s',
    async (literal) => {
      expect(await found(`pk = 'x' AND sk = ${literal}`)).toEqual([7310000]);
    },
  );

  it('may have comments anywhere', async () => {
    const { Items } = await run(`-- first\nSELECT * FROM "${table}" -- then\nWHERE /* at last */ pk = 'x'`);
    expect(Items).toHaveLength(1);
  });

  const broken = "Statement wasn't well formed, can't be processed: ";
  const leftover = `${broken}Unexpected token after expression`;
  const over = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
  it.each([
    ["SELECT * FROM T WHERE pk = 'p' foo", leftover],
    ["DELETE FROM T WHERE pk = 'p' AND sk = 1 ORDER BY pk", leftover],
    ["SELECT * FROM T ORDER BY pk WHERE pk = 'p'", leftover],
    ["INSERT INTO T t VALUE {'pk': 'x'}", leftover],
    ["FROM T SET a = 1 WHERE pk = 'p'", leftover],
    ["SELECT * FROM T t WHERE pk = 'p'", 'Aliasing is not supported'],
    ["UPDATE T t SET a = 3 WHERE pk = 'p'", 'Aliasing is not supported'],
    ["DELETE FROM T AS t WHERE pk = 'p'", 'Aliasing is not supported'],
    ["SELECT * FROM T WHERE pk = 'p' # a note", broken],
    ["SELECT * FROM T WHERE pk = 'p' /* a note", broken],
    ['SELECT * FROM T WHERE sk = 1e2147483648', broken],
    ['SELECT * FROM T WHERE sk = 1.5e-2147483647', broken],
    ['SELECT * FROM T WHERE sk = 1e126', `${over} under root`],
    ["INSERT INTO T VALUE {'pk': 'o', 'sk': 1e126}", `${over} under root`],
    ["INSERT INTO T VALUE {'pk': 'o', 'sk': 1, 'm': {'x': 1e126}}", `${over} under root.x`],
    ["INSERT INTO T VALUE {'pk': 'o', 'sk': 1, 'l': [1, 1e126]}", `${over} under root[1]`],
    ['SELECT * FROM T WHERE', `${broken}Unexpected term`],
    ['SELECT * FROM T WHERE NOT', `${broken}Unexpected term`],
    ["SELECT * FROM T WHERE pk = 'p' AND", `${broken}Missing right-hand side expression of infix operator`],
    ['SELECT * FROM T WHERE ORDER BY pk', `${broken}Unexpected keyword`],
    ['SELECT * FROM T WHERE IS NULL', `${broken}Unexpected operator`],
    ['SELECT * FROM T WHERE pk = LIKE', `${broken}Unexpected operator`],
    ["SELECT * FROM T WHERE pk = 'p' AND x IS FOO", `${broken}Expected type name`],
    ['SELECT * FROM', `${broken}Unexpected term`],
    ["DELETE FROM WHERE pk = 'p'", `${broken}Expected identifier for simple path`],
    ['FROM T SET c = 1', 'Where clause does not contain a mandatory equality on all key attributes'],
    [
      "SELECT * FROM T WHERE pk = 'p' AND a < true",
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      "SELECT * FROM T WHERE pk = 'p' AND attribute_exists('ss')",
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      "SELECT * FROM T WHERE pk = 'p' AND attribute_exists(a, s)",
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    ["UPDATE T SET ss = set_add(ss, <<>>) WHERE pk = 'x' AND sk = 7310000", 'Empty bags are not supported'],
    [
      "UPDATE T SET ss = set_add(ss, <<'x', 'x'>>) WHERE pk = 'x' AND sk = 7310000",
      'One or more parameter values were invalid: Input collection [x, x] contains duplicates.',
    ],
    [
      "UPDATE T SET ss = set_add(ss, <<1>>) WHERE pk = 'x' AND sk = 7310000",
      'An operand in the update expression has an incorrect data type',
    ],
  ])('%s is refused', async (statement, message) => {
    const quoted = statement.replace(/\bT\b/, `"${table}"`);
    await expect(run(quoted)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it.each([
    ['SELECT attribute_exists(a) FROM T', 'Unexpected path component', 'attribute_exists'],
    ["SELECT * FROM T WHERE pk = 'p' AND EXISTS(a)", 'Unrecognized function: exists', 'EXISTS'],
    [
      "UPDATE T SET t = set_add(ss, <<'x'>>) WHERE pk = 'p' AND sk = 1",
      'The first argument to SET_ADD must equal the assignment value',
      'set_add',
    ],
    [
      "UPDATE T SET ss = set_delete(ss, 'a') WHERE pk = 'p' AND sk = 1",
      'The second argument to SET_DELETE must be a value with type SET',
      'ss, ',
    ],
    ["UPDATE T SET ss = set_add(ss) WHERE pk = 'p' AND sk = 1", 'SET_ADD must have exactly two arguments', 'set_add'],
    [
      "INSERT INTO T VALUE {'pk': 'p', 'sk': 9, 'v': set_add(<<'a'>>, <<'b'>>)}",
      'Unsupported data type: set_add under key root',
      'set_add',
    ],
  ])('%s is refused with the place', async (statement, why, token) => {
    const quoted = statement.replace(/\bT\b/, `"${table}"`);
    const message = `${why} at 1:${quoted.indexOf(token) + 1}:${token.replace(', ', '').length}`;
    await expect(run(quoted)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('WHERE', () => {
  it.each([
    ['attribute_exists(ss)', true],
    ['ATTRIBUTE_EXISTS("ss") = true', true],
    ['attribute_exists(ss) = false', false],
    ['NOT attribute_not_exists(nope)', false],
    ['(attribute_exists(nope) OR attribute_exists(ss))', true],
    ['size(ss) = 2', true],
    ["attribute_type(ss, 'S')", false],
    ['nul IS NULL', true],
    ['ss IS NOT NULL', true],
    ['nope IS MISSING', true],
    ['flag IS BOOL', true],
    ['flag IS STRING', false],
  ])('%s', async (condition, fits) => {
    expect(await found(`pk = 'x' AND ${condition}`)).toEqual(fits ? [7310000] : []);
  });

  it.each([
    ['sk > 1', [2, 3]],
    ['2 > sk', [1]],
    ['sk BETWEEN 2 AND 3', [2, 3]],
    ['sk BETWEEN 3 AND 2', []],
    ['sk <> 2', [1, 3]],
    ['sk > 1 AND sk < 3', [2]],
    ['NOT sk = 2', [1, 3]],
    ['sk IN [1, 3]', [1, 3]],
  ])('of a sort key: %s', async (condition, keys) => {
    expect(await found(`pk = 'p' AND ${condition}`)).toEqual(keys);
  });

  it('counts only what its sort key allows towards a limit', async () => {
    const answer = await b.db.executeStatement({
      Statement: `SELECT sk FROM "${table}" WHERE pk = 'p' AND sk >= 2`,
      Limit: 2,
    });
    expect(answer.Items).toEqual([{ sk: { N: '2' } }, { sk: { N: '3' } }]);
  });
});

describe('a parameter', () => {
  it.each(['1e99999999999', '-1e2147483648'])('is not a number when it is %s', async (N) => {
    for (const value of [{ N }, { NS: ['1', N] }, { L: [{ M: { a: { N } } }] }]) {
      await expect(run(`SELECT * FROM "${table}" WHERE pk = 'p' AND n = ?`, value)).rejects.toMatchObject({
        message: `The parameter cannot be converted to a numeric value: ${N}`,
      });
    }
  });
});

describe('FROM … WHERE … SET', () => {
  it('updates an item that is there and fits', async () => {
    await b.db.putItem({ TableName: table, Item: { ...key('ff', 1), a: { N: '1' } } });
    const where = `FROM "${table}" WHERE pk = 'ff' AND sk = 1`;
    const { Items } = await run(`${where} AND a = 1 SET c = ? REMOVE a RETURNING ALL NEW *`, { N: '5' });
    expect(Items).toEqual([{ ...key('ff', 1), c: { N: '5' } }]);
    await expect(run(`${where} AND a = 1 SET c = 6`)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });
});

describe('transactions and batches', () => {
  const single = (operation: string) =>
    `Select statements within ${operation} must specify the primary key in the where clause.`;

  it('read single items only, and say where a statement is wrong', async () => {
    const transact = (Statement: string) => b.db.executeTransaction({ TransactStatements: [{ Statement }] });
    const at = 'Validation failed in TransactStatements[0]: ';
    await expect(transact(`SELECT * FROM "${table}" WHERE`)).rejects.toMatchObject({
      message: `${at}Statement wasn't well formed, can't be processed: Unexpected term`,
    });
    const more = `SELECT * FROM "${table}" WHERE pk = 'p' AND sk = 1 AND attribute_exists(a)`;
    await expect(transact(more)).rejects.toMatchObject({ message: at + single('ExecuteTransaction') });
    await expect(transact(`EXISTS(SELECT * FROM "${table}" WHERE pk = 'p' AND sk = 1)`)).rejects.toMatchObject({
      message: `${at}EXISTS() must contain a single item read with additional condition`,
    });
    const { Responses = [] } = await b.db.batchExecuteStatement({
      Statements: [{ Statement: more }, { Statement: `SELECT * FROM "${table}"."by-g" WHERE g = 'x'` }],
    });
    for (const { Error: refusal } of Responses) {
      expect(refusal).toEqual({ Code: 'ValidationError', Message: single('BatchExecuteStatement') });
    }
  });

  it('return their capacity', async () => {
    const statement = { Statement: `UPDATE "${table}" SET z = 1 WHERE pk = 'p' AND sk = 1` };
    const ReturnConsumedCapacity = 'TOTAL';
    const written = await b.db.executeTransaction({ TransactStatements: [statement], ReturnConsumedCapacity });
    expect(written).toMatchObject({
      Responses: [],
      ConsumedCapacity: [{ TableName: table, CapacityUnits: 2, WriteCapacityUnits: 2 }],
    });
    const read = { Statement: `SELECT * FROM "${table}" WHERE pk = 'p' AND sk = 1` };
    const seen = await b.db.executeTransaction({ TransactStatements: [read], ReturnConsumedCapacity });
    expect(seen.ConsumedCapacity).toEqual([{ TableName: table, CapacityUnits: 2, ReadCapacityUnits: 2 }]);
    const batch = await b.db.batchExecuteStatement({ Statements: [statement, read], ReturnConsumedCapacity });
    expect(batch.ConsumedCapacity).toEqual([
      { TableName: table, CapacityUnits: 1 },
      { TableName: table, CapacityUnits: 0.5 },
    ]);
  });
});

describe('an index', () => {
  it('is read as it is, and not by several keys', async () => {
    const from = (index: string) => `SELECT * FROM "${table}"."${index}" WHERE g = 'x'`;
    await expect(b.db.executeStatement({ Statement: from('by-g'), ConsistentRead: true })).rejects.toMatchObject({
      message: 'Strongly consistent read is not supported on Global Secondary Indexes',
    });
    await expect(b.db.executeStatement({ Statement: from('none'), ConsistentRead: true })).rejects.toMatchObject({
      message: 'The table does not have the specified index',
    });
    await b.db.createTable({
      TableName: 'several',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'a', 'b'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'two',
          KeySchema: ['a', 'b'].map((AttributeName) => ({ AttributeName, KeyType: 'HASH' as const })),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    const message =
      'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.';
    const Statement = `SELECT * FROM "several"."two" WHERE a = 'x'`;
    await expect(run(Statement)).rejects.toMatchObject({ message });
    const { Responses } = await b.db.batchExecuteStatement({ Statements: [{ Statement }] });
    expect(Responses?.[0]?.Error).toEqual({ Code: 'ValidationError', Message: message });
  });

  it('gives what it projects, a global one nothing else', async () => {
    await b.db.createTable({
      TableName: 'narrow',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'keys',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    await b.db.putItem({ TableName: 'narrow', Item: { pk: { S: 'a' }, g: { S: 'b' }, more: { S: 'c' } } });
    expect((await run(`SELECT * FROM "narrow"."keys" WHERE g = 'b'`)).Items).toEqual([
      { pk: { S: 'a' }, g: { S: 'b' } },
    ]);
    await expect(run(`SELECT more, pk FROM "narrow"."keys"`)).rejects.toMatchObject({
      message: 'One or more parameter values were invalid: Global secondary index keys does not project [more]',
    });
  });
});
