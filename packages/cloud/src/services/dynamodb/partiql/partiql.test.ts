import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html

let b: Bench;
let table: string;
const run = (Statement: string, ...Parameters: ({ S: string } | { N: string })[]) =>
  b.db.executeStatement({ Statement, ...(Parameters.length > 0 ? { Parameters } : {}) });
beforeAll(async () => {
  b = await bench();
  table = await b.table();
});
afterAll(() => b.close());

describe('ExecuteStatement', () => {
  it('inserts, updates, selects and deletes', async () => {
    await run(
      `INSERT INTO "${table}" VALUE {'pk': ?, 'sk': 1, 'g': 'x', 'tags': <<'a','b'>>, 'l1': [1, {'k': true}]}`,
      { S: 'p' },
    );
    await expect(run(`INSERT INTO "${table}" VALUE {'pk': 'p', 'sk': 1}`)).rejects.toMatchObject({
      name: 'DuplicateItemException',
      message: 'Duplicate primary key exists in table',
    });
    const { Items } = await run(
      `UPDATE "${table}" SET n = 5 SET tags = set_add(tags, <<'c'>>) SET l1[1].k = false REMOVE l1[0] WHERE pk = 'p' AND sk = 1 RETURNING ALL NEW *`,
    );
    expect(Items).toEqual([
      {
        ...key('p', 1),
        g: { S: 'x' },
        tags: { SS: ['a', 'b', 'c'] },
        l1: { L: [{ M: { k: { BOOL: false } } }] },
        n: { N: '5' },
      },
    ]);
    await run(`UPDATE "${table}" SET n = n + 2 WHERE pk = 'p' AND sk = 1 AND n = 5`);
    expect((await run(`SELECT n, l1[0].k FROM "${table}" WHERE pk = 'p' AND n BETWEEN 6 AND 8`)).Items).toEqual([
      { n: { N: '7' }, k: { BOOL: false } },
    ]);
    expect((await run(`SELECT pk FROM "${table}"."by-g" WHERE g = 'x'`)).Items).toEqual([{ pk: { S: 'p' } }]);
    await expect(run(`UPDATE "${table}" SET n = 1 WHERE pk = 'p' AND sk = 1 AND n = 0`)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    await expect(run(`DELETE FROM "${table}" WHERE pk = 'p'`)).rejects.toMatchObject({
      message: 'Where clause does not contain a mandatory equality on all key attributes',
    });
    await run(`DELETE FROM "${table}" WHERE pk = 'p' AND sk = 1`);
    expect((await run(`SELECT * FROM "${table}" WHERE pk = 'p'`)).Items).toEqual([]);
  });

  it('pages, in the order that is asked for', async () => {
    for (const sk of [1, 2, 3]) await b.db.putItem({ TableName: table, Item: key('page', sk) });
    const Statement = `SELECT sk FROM "${table}" WHERE pk = 'page' ORDER BY sk DESC`;
    const first = await b.db.executeStatement({ Statement, Limit: 2 });
    expect(first.Items).toEqual([{ sk: { N: '3' } }, { sk: { N: '2' } }]);
    const second = await b.db.executeStatement({ Statement, NextToken: first.NextToken });
    expect(second.Items).toEqual([{ sk: { N: '1' } }]);
  });

  it.each([
    ['GRANT x', "Statement wasn't well formed, can't be processed: Unexpected keyword"],
    ['SELECT * FROM tab WHERE pk = ?', "Number of parameters in request and statement don't match."],
    [
      `SELECT * FROM tab WHERE ${'('.repeat(4000)}`,
      "Statement wasn't well formed, can't be processed: Too many parentheses",
    ],
  ])('refuses %s', async (statement, message) => {
    await expect(run(statement)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('ExecuteTransaction and BatchExecuteStatement', () => {
  it('write together, and one by one', async () => {
    const insert = (pk: string) => ({ Statement: `INSERT INTO "${table}" VALUE {'pk': '${pk}', 'sk': 1}` });
    await b.db.executeTransaction({ TransactStatements: [insert('t1'), insert('t2')] });
    await expect(b.db.executeTransaction({ TransactStatements: [insert('t3'), insert('t1')] })).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' },
      ],
    });
    const { Responses } = await b.db.batchExecuteStatement({
      Statements: [
        insert('t3'),
        insert('t1'),
        { Statement: `SELECT * FROM "${table}" WHERE pk = 't3' AND sk = 1` },
        { Statement: 'SELECT * FROM nowhere' },
      ],
    });
    expect(Responses).toEqual([
      { TableName: table },
      { TableName: table, Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' } },
      { TableName: table, Item: key('t3', 1) },
      { Error: { Code: 'ResourceNotFound', Message: 'Requested resource not found' } },
    ]);
  });
});
