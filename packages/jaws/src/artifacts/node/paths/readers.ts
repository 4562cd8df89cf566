import type { AnyNode, Node, Program } from 'acorn';
import { nameOf } from './evaluate.ts';
import { bound, walkTree } from './names.ts';

/** Functions of node:fs, and of similar packages, whose first argument is the path of a file or folder that should exist. */
export const reading =
  /^(readFile|readFileSync|createReadStream|readdir|readdirSync|opendir|opendirSync|open|openSync|cp|cpSync|copyFile|copyFileSync|readJson|readJsonSync|readJSON|readJSONSync)$/;

/**
 * A module's own functions that read a file, by name, with the argument that is the path: `const load = (path) => readFileSync(path)`.
 * Scopes are not distinguished: a name that is declared twice is left out, and so is a function that changes its parameter.
 */
export function readersIn(program: Program): ReadonlyMap<string, number> {
  const declared = new Set<string>();
  const readers = new Map<string, number>();
  const declare = (name: string, value?: AnyNode | null) => {
    const at = value && !declared.has(name) ? pathOf(value) : undefined;
    declared.add(name);
    if (at === undefined) readers.delete(name);
    else readers.set(name, at);
  };
  walkTree(program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.id) declare(node.id.name, node);
    else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') declare(node.id.name, node.init);
    else if (node.type === 'VariableDeclarator') for (const name of bound(node.id)) declare(name);
    else if (node.type === 'AssignmentExpression') for (const name of bound(node.left)) declare(name);
    if ('params' in node) for (const param of node.params as Node[]) for (const name of bound(param)) declare(name);
    return true;
  });
  return readers;
}

/** The parameter of a function that is the path it reads. */
function pathOf(fn: AnyNode): number | undefined {
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(fn.type)) return undefined;
  const { params, body } = fn as unknown as { params: AnyNode[]; body: AnyNode };
  const names = params.map((param) => (param.type === 'Identifier' ? param.name : undefined));
  const changed = new Set<string>();
  let found: string | undefined;
  walkTree(body, (node) => {
    if (node.type === 'AssignmentExpression') for (const name of bound(node.left)) changed.add(name);
    if (node.type === 'VariableDeclarator') for (const name of bound(node.id)) changed.add(name);
    if ('params' in node) for (const param of node.params as Node[]) for (const name of bound(param)) changed.add(name);
    if (node.type === 'CallExpression' && reading.test(nameOf(node.callee) ?? '')) {
      const [first] = node.arguments;
      if (first?.type === 'Identifier' && names.includes(first.name)) found ??= first.name;
    }
    return true;
  });
  return found === undefined || changed.has(found) ? undefined : names.indexOf(found);
}
