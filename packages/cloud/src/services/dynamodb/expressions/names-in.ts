import type { Condition, Operand } from './ast.ts';

/** The top-level attributes that a condition looks at. */
export function namesIn(condition: Condition, names = new Set<string>()): Set<string> {
  const operands = (...all: Operand[]) => {
    for (const each of all) addOperand(each, names);
  };
  switch (condition.kind) {
    case 'and':
    case 'or':
      namesIn(condition.left, names);
      namesIn(condition.right, names);
      break;
    case 'not':
      namesIn(condition.operand, names);
      break;
    case 'exists':
      names.add(String(condition.path[0]));
      break;
    case 'type':
      operands(condition.operand);
      break;
    case 'between':
      operands(condition.operand, condition.low, condition.high);
      break;
    case 'in':
      operands(condition.operand, ...condition.list);
      break;
    default:
      operands(condition.left, condition.right);
  }
  return names;
}

function addOperand(operand: Operand, names: Set<string>): void {
  if (operand.kind === 'path') names.add(String(operand.path[0]));
  else if (operand.kind === 'size') addOperand(operand.operand, names);
}
