import type { AnyNode, Expression, Identifier, Node, Program } from 'acorn';

/** The meaning of names in a module. */
export interface Names {
  /** A name's constant value; undefined for a name that has several declarations, changes, or is a parameter. */
  valueOf(name: string): Expression | undefined;
  /** The module that a name is imported from, and its name there. */
  importOf(name: string): { readonly from: string; readonly name: string } | undefined;
  /** The local name of an export. */
  exportOf(name: string): string | undefined;
}

/**
 * Calls `visit` for a node and all its descendants; if it returns false for a node, that node's descendants are skipped.
 */
export function walkTree(node: Node, visit: (node: AnyNode, parent: AnyNode | undefined) => boolean): void {
  const go = (one: AnyNode, parent: AnyNode | undefined) => {
    if (!visit(one, parent)) return;
    for (const value of Object.values(one)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child === 'object' && child !== null && typeof child.type === 'string') go(child, one);
      }
    }
  };
  go(node as AnyNode, undefined);
}

/** Scopes are not distinguished: a name that is declared twice anywhere counts as unknown. */
export function namesIn(program: Program): Names {
  const values = new Map<string, Expression | undefined>();
  const imports = new Map<string, { from: string; name: string }>();
  const exports = new Map<string, string>();
  const declare = (name: string, value?: Expression | null) =>
    values.set(name, values.has(name) ? undefined : (value ?? undefined));
  walkTree(program, (node) => {
    if (node.type === 'VariableDeclarator') {
      if (node.id.type === 'Identifier') declare(node.id.name, node.init);
      else for (const name of bound(node.id)) declare(name);
    } else if ('params' in node) {
      for (const param of node.params as Node[]) for (const name of bound(param)) declare(name);
    } else if (node.type === 'AssignmentExpression') for (const name of bound(node.left)) values.set(name, undefined);
    else if (node.type === 'ImportDeclaration') {
      for (const one of node.specifiers) {
        if (one.type !== 'ImportSpecifier') continue;
        imports.set(one.local.name, { from: String(node.source.value), name: nameOf(one.imported) });
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const { local, exported } of node.source ? [] : node.specifiers)
        exports.set(nameOf(exported), nameOf(local));
      if (node.declaration?.type === 'VariableDeclaration') {
        for (const { id } of node.declaration.declarations) if (id.type === 'Identifier') exports.set(id.name, id.name);
      }
    }
    return true;
  });
  return {
    valueOf: (name) => values.get(name),
    importOf: (name) => (values.has(name) ? undefined : imports.get(name)),
    exportOf: (name) => exports.get(name),
  };
}

const nameOf = (node: Identifier | { readonly value?: unknown }): string =>
  'name' in node ? node.name : String(node.value);

/** Names that a pattern declares. */
export function bound(pattern: Node): string[] {
  const found: string[] = [];
  walkTree(pattern, (node, parent) => {
    if (node.type === 'MemberExpression') return false;
    const isKey = parent?.type === 'Property' && parent.key === node && parent.value !== node;
    if (node.type === 'Identifier' && !isKey) found.push(node.name);
    return true;
  });
  return found;
}
