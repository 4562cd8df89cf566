import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Item } from '../values/value.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { applyUpdate } from './apply-update.ts';
import { readCondition } from './condition.ts';
import { matches } from './matches.ts';
import { Placeholders } from './placeholders.ts';
import { project, readProjection } from './projection.ts';
import { readUpdate } from './update-parser.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html

type Wire = Record<string, AttributeValue>;
const item: Item = fromWireItem({
  id: { S: 'a' },
  n: { N: '10' },
  words: { S: 'hello' },
  things: { L: [{ S: 'x' }, { M: { deep: { N: '1' } } }] },
  tree: { M: { 'with.dot': { S: 'y' }, nest: { M: { k: { BOOL: true } } } } },
  tags1: { SS: ['a', 'b'] },
});
const values: Wire = {
  ':ten': { N: '10.0' },
  ':one': { N: '1' },
  ':hel': { S: 'hel' },
  ':a': { S: 'a' },
  ':true': { BOOL: true },
  ':S': { S: 'S' },
  ':list': { L: [{ S: 'z' }] },
  ':set': { SS: ['b', 'c'] },
};
const names = { '#dot': 'with.dot', '#n': 'n' };
const placeholders = () =>
  new Placeholders(
    { ExpressionAttributeNames: names, ExpressionAttributeValues: values },
    { FilterExpression: 'x' },
  ).open();

describe('conditions', () => {
  it.each<[string, boolean]>([
    ['n = :ten', true],
    ['#n <> :ten', false],
    ['n > :one AND n <= :ten', true],
    ['NOT n = :ten OR attribute_exists(tree.nest.k)', true],
    ['NOT (n = :ten OR attribute_exists(tree.nest.k))', false],
    ['n BETWEEN :one AND :ten AND absent = :ten', false],
    ['absent <> :ten', true],
    ['n IN (:one, :ten)', true],
    ['begins_with(words, :hel) and contains(words, :hel)', true],
    ['contains(tags1, :a)', true],
    ['size(things) > :one', true],
    ['size(n) > :one', false],
    ['attribute_type(words, :S)', true],
    ['things[1].deep = :one', true],
    ['tree.#dot = :a', false],
    ['attribute_not_exists(things[7])', true],
    ['(n) = (:ten)', true],
    ['words > :ten', false],
  ])('%s is %s', (source, wanted) => {
    expect(matches(readCondition('FilterExpression', source, placeholders()), item)).toBe(wanted);
  });

  // Texts: moto's tests verified on AWS; https://github.com/architect/dynalite, whose tests ran against AWS.
  it.each<[string, string]>([
    ['', 'The expression can not be empty;'],
    ['n = ', 'Syntax error; token: "<EOF>", near: "="'],
    ['n == :ten', 'Syntax error; token: "=", near: "== :ten"'],
    ['a b c', 'Syntax error; token: "b", near: "a b c"'],
    ['((n = :ten))', 'The expression has redundant parentheses;'],
    ['name = :ten', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['#x = :ten', 'An expression attribute name used in the document path is not defined; attribute name: #x'],
    ['n = :x', 'An expression attribute value used in expression is not defined; attribute value: :x'],
    ['exists(n)', 'Invalid function name; function: exists'],
    ['list_append(n, :list)', 'The function is not allowed in a condition expression; function: list_append'],
    ['size(n)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      'begins_with(n)',
      'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
    ],
    [
      'begins_with(n, :one)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    ['n < :true', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'],
    [
      'n = n',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]',
    ],
    [
      'n BETWEEN :ten AND :one',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:1}',
    ],
    ['attribute_exists(:one)', 'Operator or function requires a document path; operator or function: attribute_exists'],
  ])('%s is refused', (source, message) => {
    expect(() => readCondition('FilterExpression', source, placeholders())).toThrow(
      `Invalid FilterExpression: ${message}`,
    );
  });

  it('are refused when they are too deep or too long, not with a full stack', () => {
    const deep = `${'('.repeat(2000)}n = :ten${')'.repeat(2000)}`;
    expect(() => readCondition('FilterExpression', deep, placeholders())).toThrow('nested too deeply');
    expect(() => readCondition('FilterExpression', `n = ${'x'.repeat(5000)}`, placeholders())).toThrow(
      'Expression size has exceeded the maximum allowed size; expression size: 5004',
    );
  });
});

describe('placeholders', () => {
  it('must all be used', () => {
    const some = placeholders();
    readCondition('FilterExpression', '#n = :ten AND #dot = :one', some);
    expect(() => some.checkUsed()).toThrow(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:hel, :a, :true, :S, :list, :set}',
    );
  });

  it.each<[Wire, string]>([
    [{}, 'ExpressionAttributeValues must not be empty'],
    [{ a: { S: 'x' } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"'],
    [
      { ':a': { NS: [] } },
      'ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: An number set  may not be empty for key :a',
    ],
  ])('%j are refused', (ExpressionAttributeValues, message) => {
    expect(() => new Placeholders({ ExpressionAttributeValues }, { FilterExpression: 'x' }).open()).toThrow(message);
  });
});

describe('projections', () => {
  it('take parts out of maps and lists', () => {
    const paths = readProjection('id, things[1].deep, tree.#dot, absent', placeholders());
    expect(toWireItem(project(item, paths))).toEqual({
      id: { S: 'a' },
      things: { L: [{ M: { deep: { N: '1' } } }] },
      tree: { M: { 'with.dot': { S: 'y' } } },
    });
  });

  it('do not overlap', () => {
    expect(() => readProjection('tree.nest, tree', placeholders())).toThrow(
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [tree, nest], path two: [tree]',
    );
  });
});

describe('updates', () => {
  const updated = (source: string) => toWireItem(applyUpdate(readUpdate(source, placeholders()), item));

  it.each<[string, Wire]>([
    ['SET n = n + :one', { n: { N: '11' } }],
    ['SET n = :one - n', { n: { N: '-9' } }],
    ['SET fresh = if_not_exists(absent, n)', { fresh: { N: '10' } }],
    ['SET things = list_append(:list, things)', { things: { L: [{ S: 'z' }, ...(toWireItem(item).things?.L ?? [])] } }],
    ['SET things[9] = :one REMOVE things[0]', { things: { L: [{ M: { deep: { N: '1' } } }, { N: '1' }] } }],
    ['REMOVE things[1], absent, things[0]', { things: { L: [] } }],
    ['ADD n :ten, tags1 :set', { n: { N: '20' }, tags1: { SS: ['a', 'b', 'c'] } }],
    ['DELETE tags1 :set', { tags1: { SS: ['a'] } }],
    ['SET tree.nest.k = :a', { tree: { M: { 'with.dot': { S: 'y' }, nest: { M: { k: { S: 'a' } } } } } }],
    ['SET n = words, words = n', { n: { S: 'hello' }, words: { N: '10' } }],
  ])('%s', (source, changes) => {
    expect(updated(source)).toEqual({ ...toWireItem(item), ...changes });
  });

  it.each<[string, string]>([
    [
      'SET n = :one SET m = :one',
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    ['SET n = :one,', 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","'],
    ['SET n = absent', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET n = n + words', 'An operand in the update expression has an incorrect data type'],
    ['SET absent.a = :one', 'The document path provided in the update expression is invalid for update'],
    [
      'SET n = attribute_exists(n)',
      'Invalid UpdateExpression: The function is not allowed in an update expression; function: attribute_exists',
    ],
    [
      'SET tree = :one REMOVE tree.nest',
      'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [tree], path two: [tree, nest]',
    ],
  ])('%s is refused', (source, message) => {
    expect(() => updated(source)).toThrow(message);
  });
});
