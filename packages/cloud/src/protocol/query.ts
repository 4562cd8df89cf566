import { Malformed } from './failures.ts';
import { decodeText } from './scalars.ts';
import type { Dictionary, List, Member, Shape, Structure } from './shapes.ts';

/** Form parameters as a tree: `Tags.member.1.Key` is four levels deep. */
type Tree = string | Map<string, Tree>;

const maxDepth = 64;

/** Decodes the parameters of an AWS Query request. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function decodeQuery(shape: Structure, parameters: Iterable<[string, string]>): Record<string, unknown> {
  const root = new Map<string, Tree>();
  for (const [name, value] of parameters) insert(root, name, value);
  return decodeStructure(shape, root);
}

function insert(root: Map<string, Tree>, name: string, value: string): void {
  const path = name.split('.', maxDepth + 1);
  if (path.length > maxDepth) throw new Malformed('parameter names are nested too deeply');
  let node = root;
  for (const part of path.slice(0, -1)) {
    const next = node.get(part);
    if (next instanceof Map) node = next;
    else {
      const made = new Map<string, Tree>();
      node.set(part, made);
      node = made;
    }
  }
  node.set(path.at(-1) ?? '', value);
}

function decode(shape: Shape, tree: Tree): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return decodeStructure(shape, branches(tree));
    case 'list':
      return decodeList(shape, tree);
    case 'map':
      return decodeMap(shape, tree);
    default:
      if (typeof tree !== 'string') throw new Malformed('Unexpected complex element');
      return decodeText(shape, tree, 'date-time');
  }
}

function decodeStructure(shape: Structure, tree: Map<string, Tree>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    // Both spellings are accepted: `MessageAttribute.1.Name` and `MessageAttributes.1.Name`.
    const value = tree.get(nameOf(member)) ?? tree.get(member.name);
    if (value !== undefined) result[member.name] = decodeMember(member, value);
  }
  return result;
}

function decodeMember(member: Member, tree: Tree): unknown {
  const { shape, traits } = member;
  if (shape.kind === 'list') return decodeList(shape, tree, traits.xmlFlattened);
  if (shape.kind === 'map') return decodeMap(shape, tree, traits.xmlFlattened);
  return decode(shape, tree);
}

// An empty list or map is sent as `Name=`.
function decodeList(shape: List, tree: Tree, flattened = shape.traits.xmlFlattened): unknown[] {
  if (tree === '') return [];
  const items = flattened ? tree : (branches(tree).get(shape.item.traits.xmlName ?? 'member') ?? '');
  return inOrder(items).map((item) => decode(shape.item.shape, item));
}

function decodeMap(shape: Dictionary, tree: Tree, flattened = shape.traits.xmlFlattened): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  if (tree === '') return result;
  for (const entry of inOrder(flattened ? tree : (branches(tree).get('entry') ?? ''))) {
    const pair = branches(entry);
    const key = pair.get(shape.key.traits.xmlName ?? 'key');
    const value = pair.get(shape.value.traits.xmlName ?? 'value');
    if (typeof key === 'string' && value !== undefined) result[key] = decode(shape.value.shape, value);
  }
  return result;
}

function inOrder(tree: Tree): Tree[] {
  if (tree === '') return [];
  return [...branches(tree)]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

function branches(tree: Tree): Map<string, Tree> {
  if (typeof tree === 'string') throw new Malformed('Unexpected list element termination');
  return tree;
}

const nameOf = (member: Member): string => member.traits.xmlName ?? member.name;
