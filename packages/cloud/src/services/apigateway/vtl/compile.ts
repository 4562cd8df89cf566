import { calculate, compare } from './arithmetic.ts';
import type { Expression, Node, Reference, Step } from './ast.ts';
import { compileForeach } from './foreach.ts';
import { callMethod, readIndex, readProperty } from './methods/index.ts';
import { parseTemplate } from './parse.ts';
import { Definition, type Scope, TemplateLimitError } from './scope.ts';
import { BREAK, GO_ON, type Signal, STOP } from './signal.ts';
import { equal, isNumber, numberOf, truthy, type VtlMap } from './values.ts';

export type Execute = (scope: Scope) => Signal;
export type Evaluate = (scope: Scope) => unknown;

/** velocimacro.max.depth */
const DEEPEST_CALL = 20;
/** API Gateway's limit of `#foreach` iterations, which holds for ranges too. */
const LONGEST_RANGE = 1000;

export function compileBlock(nodes: readonly Node[]): Execute {
  const parts = nodes.map(compileNode);
  return (scope) => scope.block(parts);
}

function compileNode(node: Node): Execute {
  switch (node.kind) {
    case 'text':
      return (scope) => {
        scope.write(node.text);
        return GO_ON;
      };
    case 'output':
      return compileOutput(node);
    case 'set':
      return compileSet(node.target, compileExpression(node.value));
    case 'if':
      return compileIf(node);
    case 'foreach':
      return compileForeach(node.variable, compileExpression(node.over), compileBlock(node.body));
    case 'define':
      return compileDefine(node.name, compileBlock(node.body));
    case 'macro': {
      const macro = { parameters: node.parameters, body: compileBlock(node.body) };
      return (scope) => {
        scope.macros.set(node.name, macro);
        return GO_ON;
      };
    }
    case 'call':
      return compileCall(node, node.args.map(compileExpression));
    case 'evaluate': {
      const template = compileExpression(node.template);
      return (scope) =>
        nested(scope, () => compileBlock(parseTemplate(scope.print(template(scope)), scope.budget))(scope));
    }
    case 'break':
      return () => BREAK;
    case 'stop':
      return () => STOP;
  }
}

/** An odd number of backslashes prints the reference's source; each pair prints one. */
function compileOutput({ reference, source, slashes }: Extract<Node, { kind: 'output' }>): Execute {
  const evaluate = compileReference(reference);
  if (slashes === 0) {
    return (scope) => {
      scope.write(scope.print(evaluate(scope)));
      return GO_ON;
    };
  }
  const prefix = '\\'.repeat(slashes >> 1);
  return (scope) => {
    const defined = scope.get(reference.root) !== undefined;
    if (!defined) scope.write('\\'.repeat(slashes) + source);
    else scope.write(prefix + (slashes % 2 === 1 ? source : scope.print(evaluate(scope))));
    return GO_ON;
  };
}

function compileIf(node: Extract<Node, { kind: 'if' }>): Execute {
  const branches = node.branches.map(
    ({ condition, body }) => [compileExpression(condition), compileBlock(body)] as const,
  );
  const otherwise = node.otherwise ? compileBlock(node.otherwise) : undefined;
  return (scope) => {
    for (const [condition, body] of branches) if (truthy(condition(scope))) return body(scope);
    return otherwise ? otherwise(scope) : GO_ON;
  };
}

/** Assigning nothing (an impossible calculation) leaves the variable unchanged. */
function compileSet(target: Reference, value: Evaluate): Execute {
  const last = target.steps.at(-1);
  if (!last) {
    return (scope) => {
      const next = value(scope);
      if (next !== null && next !== undefined) scope.variables.set(target.root, next);
      return GO_ON;
    };
  }
  const owner = compileReference({ ...target, steps: target.steps.slice(0, -1) });
  const key: Evaluate | undefined =
    last.kind === 'property' ? () => last.name : last.kind === 'index' ? compileExpression(last.at) : undefined;
  return (scope) => {
    const next = value(scope);
    const container = owner(scope);
    if (next === null || next === undefined || !key) return GO_ON;
    const at = key(scope);
    if (container instanceof Map) (container as VtlMap).set(scope.print(at), next);
    else if (Array.isArray(container) && typeof at === 'number' && at >= 0 && at < container.length)
      container[at] = next;
    return GO_ON;
  };
}

function compileDefine(name: string, body: Execute): Execute {
  return (scope) => {
    scope.variables.set(name, new Definition(() => scope.capture(() => nested(scope, () => body(scope)))));
    return GO_ON;
  };
}

/** Arguments are passed by value, and the macro's parameters do not outlive the call. */
function compileCall({ name, source, body }: Extract<Node, { kind: 'call' }>, args: readonly Evaluate[]): Execute {
  const content = body && compileBlock(body);
  return (scope) => {
    const macro = scope.macros.get(name);
    if (!macro) {
      scope.write(source);
      return GO_ON;
    }
    const values: [name: string, value: unknown][] = macro.parameters.map((parameter, index) => [
      parameter,
      args[index]?.(scope),
    ]);
    if (content)
      values.push(['bodyContent', new Definition(() => scope.capture(() => nested(scope, () => content(scope))))]);
    const before = values.map(([parameter]) => scope.variables.get(parameter));
    for (const [parameter, value] of values) scope.variables.set(parameter, value);
    const signal = nested(scope, () => macro.body(scope));
    for (const [index, [parameter]] of values.entries()) {
      if (before[index] === undefined) scope.variables.delete(parameter);
      else scope.variables.set(parameter, before[index]);
    }
    return signal === STOP ? STOP : GO_ON;
  };
}

function nested(scope: Scope, work: () => Signal): Signal {
  if (scope.depth >= DEEPEST_CALL) throw new TemplateLimitError('Macros are nested too deeply');
  scope.depth += 1;
  try {
    return work();
  } finally {
    scope.depth -= 1;
  }
}

function compileExpression(expression: Expression): Evaluate {
  const evaluate = compileUncounted(expression);
  return (scope) => {
    scope.budget.spend();
    return evaluate(scope);
  };
}

function compileUncounted(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'reference':
      return compileReference(expression);
    case 'interpolated': {
      const body = compileBlock(expression.body);
      return (scope) => scope.capture(() => body(scope));
    }
    case 'list': {
      const items = expression.items.map(compileExpression);
      return (scope) => items.map((item) => item(scope));
    }
    case 'map': {
      const entries = expression.entries.map(
        ([key, value]) => [compileExpression(key), compileExpression(value)] as const,
      );
      return (scope) => new Map(entries.map(([key, value]) => [scope.print(key(scope)), value(scope)]));
    }
    case 'range':
      return compileRange(compileExpression(expression.from), compileExpression(expression.to));
    case 'not': {
      const operand = compileExpression(expression.operand);
      return (scope) => !truthy(operand(scope));
    }
    case 'binary':
      return compileBinary(expression);
  }
}

function compileRange(from: Evaluate, to: Evaluate): Evaluate {
  return (scope) => {
    const first = from(scope);
    const last = to(scope);
    if (!isNumber(first) || !isNumber(last)) return [];
    const start = Math.trunc(numberOf(first));
    const distance = Math.trunc(numberOf(last)) - start;
    const length = Math.min(Math.abs(distance) + 1, LONGEST_RANGE);
    scope.budget.spend(length);
    return Array.from({ length }, (_, index) => start + Math.sign(distance) * index);
  };
}

function compileBinary({ operator, left: l, right: r }: Extract<Expression, { kind: 'binary' }>): Evaluate {
  const left = compileExpression(l);
  const right = compileExpression(r);
  switch (operator) {
    case '&&':
      return (scope) => truthy(left(scope)) && truthy(right(scope));
    case '||':
      return (scope) => truthy(left(scope)) || truthy(right(scope));
    case '==':
      return (scope) => equal(left(scope), right(scope), scope.budget);
    case '!=':
      return (scope) => !equal(left(scope), right(scope), scope.budget);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (scope) => compare(operator, left(scope), right(scope));
    default:
      return (scope) => calculate(operator, left(scope), right(scope), scope.budget);
  }
}

/**
 * A reference that leads nowhere is the empty string, also in conditions, where that is true: API Gateway runs Velocity 1.7
 * with a handler for invalid references.
 */
function compileReference({ root, steps }: Reference): Evaluate {
  const walk = steps.map(compileStep);
  return (scope) => {
    let value = scope.get(root);
    for (const step of walk) {
      if (value === null || value === undefined) return '';
      scope.budget.spend();
      value = step(value, scope);
    }
    return value ?? '';
  };
}

function compileStep(step: Step): (value: unknown, scope: Scope) => unknown {
  if (step.kind === 'property') return (value, scope) => readProperty(value, step.name, scope.budget);
  if (step.kind === 'index') {
    const at = compileExpression(step.at);
    return (value, scope) => readIndex(value, at(scope), scope.budget);
  }
  const args = step.args.map(compileExpression);
  return (value, scope) =>
    callMethod(
      value,
      step.name,
      args.map((argument) => argument(scope)),
      scope.methods,
    );
}
