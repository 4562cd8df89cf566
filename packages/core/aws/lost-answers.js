const { randomUUID } = require('node:crypto');

/**
 * The parameters with which DynamoDB, or `isOwnWrite`, recognizes a write that is repeated after a lost answer.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
 */
function repeatable(operation, input) {
  if (operation === 'TransactWriteItems') return { ClientRequestToken: randomUUID(), ...input };
  if (operation !== 'PutItem' && operation !== 'DeleteItem') return input;
  // Returns the item that made the condition fail. It costs nothing.
  return input.ConditionExpression === undefined ? input : { ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...input };
}

/**
 * Whether a repeated write's condition fails because of its own first attempt: the table has that very item, or for
 * a deletion none. If only one of several requests may write an item, each needs something unique in it, such as a random id. A deletion has
 * nothing unique: if only one of several requests may carry it out, put it into a transaction.
 */
function isOwnWrite(operation, input, error) {
  if (error.code !== 'ConditionalCheckFailedException') return false;
  // The old item is lost with the answer.
  if ((input.ReturnValues ?? 'NONE') !== 'NONE') return false;
  const found = error.body?.Item;
  if (operation === 'PutItem') return found !== undefined && isSame(found, input.Item);
  return operation === 'DeleteItem' && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && found === undefined;
}

/** Attribute values: DynamoDB writes numbers in its own way and returns sets in any order. */
function isSame(one, other) {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => {
    const [a, b] = [one[name], other[name]];
    if (name === 'N' && typeof a === 'string') return exact(a) === exact(b);
    if (/^[SNB]S$/.test(name) && Array.isArray(a) && Array.isArray(b)) return isSame(sorted(name, a), sorted(name, b));
    return Object.hasOwn(other, name) && isSame(a, b);
  });
}

const sorted = (name, values) => values.map((value) => (name === 'NS' ? exact(value) : value)).sort();

/** One text for each number, of which DynamoDB stores 38 digits: `1.50` and `15e-1` are the same. */
function exact(text) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/(?<!0)0+$/, '');
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === '' ? '0' : `${sign === '-' ? '-' : ''}${significant}e${power}`;
}

module.exports = { isOwnWrite, repeatable };
