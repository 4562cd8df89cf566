// Possible changes in a source file: small faults of the kind that people make.
import { parseSync } from 'vite';

/** @typedef {{ id: string, line: number, start: number, end: number, operator: string, from: string, to: string, form: 'expression' | 'statement' | 'property' }} Mutant */

const comparisons = { '===': '!==', '!==': '===', '==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const arithmetic = { '-': '+', '*': '/', '/': '*', '%': '*' };
const dropped = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'trim', 'toLowerCase', 'slice']);
const swapped = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
};

/**
 * Every mutant of a TypeScript source, in the order of the text. Types, imports and names are left alone.
 * @param {string} file  path from the repository's root with forward slashes: part of each mutant's id
 * @param {string} code
 * @returns {Mutant[]}
 */
export const mutantsOf = (file, code) => collect(file, code, mutate);

/**
 * The mutants of a source's guards only: what refuses, limits, checks or ends early is taken out or loses one of its conditions.
 * @param {string} file
 * @param {string} code
 * @returns {Mutant[]}
 */
export const guardsOf = (file, code) => collect(file, code, guard);

function collect(file, code, change) {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const lines = lineCounter(code);
  const found = [];
  const text = (node) => code.slice(node.start, node.end);
  const add = (node, operator, to, form = 'expression') =>
    found.push({
      id: `${file}:${lines(node.start)}:${node.start}:${operator}`,
      line: lines(node.start),
      start: node.start,
      end: node.end,
      operator,
      from: text(node),
      to,
      form,
    });
  walk(program, (node, parent, key) => change({ node, parent, key, text, add }));
  return found.sort((one, other) => one.start - other.start);
}

function mutate({ node, parent, key, text, add }) {
  switch (node.type) {
    case 'BinaryExpression':
      binary(node, text, add);
      break;
    case 'LogicalExpression':
      if (node.operator === '??') add(node, 'no-fallback', text(node.left));
      else add(node, 'and-or', `${text(node.left)} ${node.operator === '&&' ? '||' : '&&'} ${text(node.right)}`);
      break;
    case 'IfStatement':
    case 'ConditionalExpression':
      add(node.test, 'always', 'true');
      add(node.test, 'never', 'false');
      // In `a < b ? -1 : 1` only the sign counts, and no two are equal.
      if (node.type === 'ConditionalExpression' && isSign(node.consequent) && isSign(node.alternate)) return false;
      break;
    case 'WhileStatement':
      if (node.test.type !== 'Literal') add(node.test, 'never', 'false');
      break;
    case 'UnaryExpression':
      if (node.operator === '!' && key !== 'test') add(node, 'not', text(node.argument));
      break;
    case 'Literal':
      literal(node, parent, key, add);
      break;
    case 'TemplateLiteral':
      if (parent.type !== 'TaggedTemplateExpression') add(node, 'empty-text', '``');
      break;
    case 'ArrayExpression':
      if (node.elements.length > 0) add(node, 'empty-list', '[]');
      break;
    case 'ObjectExpression':
      for (const property of node.properties) {
        if (
          property.type === 'Property' &&
          property.kind === 'init' &&
          !property.method &&
          property.key.name !== '__proto__'
        ) {
          add(property, 'no-property', '', 'property');
        }
      }
      break;
    case 'CallExpression':
      call(node, text, add);
      break;
    case 'ExpressionStatement':
      if (isEffect(node.expression)) add(node, 'no-statement', '', 'statement');
      break;
    case 'ThrowStatement':
      if (parent.type !== 'SwitchCase') add(node, 'no-statement', '', 'statement');
      break;
  }
}

function guard({ node, parent, text, add }) {
  if (node.type === 'IfStatement' && leaves(node.consequent)) {
    add(node.test, 'never', 'false');
    clauses(node.test, text, add);
  }
  if (node.type === 'ThrowStatement' && parent.type !== 'IfStatement' && parent.type !== 'SwitchCase')
    add(node, 'no-statement', '', 'statement');
  if (node.type === 'ExpressionStatement' && isCheck(node.expression)) add(node, 'no-statement', '', 'statement');
}

/** A condition of several, without each of them. */
function clauses(node, text, add) {
  if (node.type === 'ParenthesizedExpression') return clauses(node.expression, text, add);
  if (node.type !== 'LogicalExpression' || node.operator === '??') return;
  const none = String(node.operator === '&&');
  for (const side of [node.left, node.right]) {
    add(side, 'no-clause', none);
    clauses(side, text, add);
  }
}

const exits = new Set(['ThrowStatement', 'ReturnStatement', 'ContinueStatement', 'BreakStatement']);

const leaves = (node) => exits.has((node.type === 'BlockStatement' ? node.body.at(-1) : node)?.type);

/** A call by whose name an error is to be expected. */
function isCheck(expression) {
  const call = expression.type === 'AwaitExpression' ? expression.argument : expression;
  if (call.type !== 'CallExpression') return false;
  const name = call.callee.type === 'MemberExpression' ? call.callee.property.name : call.callee.name;
  return /^(?:check|assert|refuse|require|validate|verify|ensure|expect|authorize|limit|throw)/.test(name ?? '');
}

const isSign = (node) => (node.type === 'UnaryExpression' ? node.argument : node).value === 1;

function binary(node, text, add) {
  const sides = [node.left, node.right];
  if (sides.some((side) => side.type === 'TemplateLiteral' || typeof side.value === 'string') && node.operator === '+')
    return;
  const to = comparisons[node.operator] ?? arithmetic[node.operator];
  if (to !== undefined) add(node, 'operator', `${text(node.left)} ${to} ${text(node.right)}`);
  if (['in', 'instanceof'].includes(node.operator)) add(node, 'not', `!(${text(node)})`);
}

function literal(node, parent, key, add) {
  if (parent.type === 'Property' && key === 'key' && !parent.computed) return;
  if (['ImportExpression', 'ImportAttribute', 'ExpressionStatement', 'PropertyDefinition'].includes(parent.type))
    return;
  if (parent.type === 'NewExpression' && parent.callee.name === 'URL') return;
  if (parent.type === 'CallExpression' && parent.callee.name === 'require') return;
  if (parent.type === 'UnaryExpression' && parent.operator === 'typeof') return;
  if (typeof node.value === 'boolean') add(node, 'boolean', String(!node.value));
  else if (typeof node.value === 'number' && node.bigint === undefined) add(node, 'number', String(node.value + 1));
  else if (typeof node.value === 'string' && node.value !== '') add(node, 'empty-text', "''");
}

function call(node, text, add) {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed || node.optional || callee.optional) return;
  const name = callee.property.name;
  const given = node.arguments.map(text).join(', ');
  if (dropped.has(name)) add(node, `no-${name}`, text(callee.object));
  if (Object.hasOwn(swapped, name)) add(node, 'other-call', `${text(callee.object)}.${swapped[name]}(${given})`);
}

function isEffect(expression) {
  const inner = expression.type === 'AwaitExpression' ? expression.argument : expression;
  if (inner.type === 'CallExpression') return inner.callee.type !== 'Super';
  return ['AssignmentExpression', 'UpdateExpression'].includes(inner.type);
}

const wrappers = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);

/** Visits each node that exists at run time, except imports, and descendants of nodes for which the visit returns false. */
function walk(node, visit, parent = { type: 'none' }, key = '') {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit, parent, key);
    return;
  }
  if (typeof node.type !== 'string') return;
  if (node.type.startsWith('TS') && !wrappers.has(node.type)) return;
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return;
  if (visit(node, parent, key) === false) return;
  for (const [name, child] of Object.entries(node)) {
    if (name === 'typeAnnotation' || name === 'typeArguments' || name === 'returnType' || name === 'typeParameters')
      continue;
    if (node.type === 'ExportNamedDeclaration' && name === 'source') continue;
    if (typeof child === 'object' && child !== null) walk(child, visit, node, name);
  }
}

/** The functions of a file, by the start of their bodies: the record of a test is kept by function. */
export function functionsOf(file, code) {
  const { program } = parseSync(file, code);
  const found = [];
  walk(program, (node) => {
    if (!/Function/.test(node.type) || !node.body) return;
    const block = node.body.type === 'BlockStatement';
    found.push({ start: node.body.start, end: node.body.end, block });
  });
  return found;
}

function lineCounter(code) {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
