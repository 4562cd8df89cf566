import { createScanner, findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { Problem } from '../errors/error.ts';
import { positionsIn } from './position.ts';
import type { SourceFile } from './types.ts';

/** Comments and trailing commas are allowed, as editors allow them in such files. */
export function parseSource(
  path: string,
  name: string,
  bytes: Uint8Array,
): { source: SourceFile; problems: Problem[] } {
  const decoded = decode(bytes);
  const text = decoded.text;
  const at = positionsIn(name, text);
  const problems: Problem[] = [];
  if (decoded.problem) problems.push({ message: `${name} ${decoded.problem}.`, position: at(0) });

  const errors: ParseError[] = [];
  const tooDeep = offsetBelow(text, deepest);
  if (tooDeep !== undefined)
    problems.push({ message: `${name}: nested deeper than ${deepest} levels.`, position: at(tooDeep) });
  const isEmpty = text.trim() === '';
  const root = isEmpty || tooDeep !== undefined ? undefined : parseTree(text, errors, { allowTrailingComma: true });
  if (!decoded.problem) {
    if (isEmpty) problems.push({ message: `${name} is empty; it must hold a JSON object.`, position: at(0) });
    // Errors after the first syntax error mostly result from it.
    const first = errors[0];
    if (first) problems.push({ message: `${name}: ${describe(first, text)}.`, position: at(first.offset) });
  }
  const data = root
    ? toValue(root, (message, node) => problems.push({ message: `${name}: ${message}.`, position: at(node.offset) }))
    : undefined;

  const source: SourceFile = {
    path,
    name,
    text,
    data,
    locate: (wanted) => at(nodeAt(root, wanted)?.offset ?? 0),
    locateKey: (wanted) => {
      const node = nodeAt(root, wanted);
      const owner = node?.parent?.type === 'property' ? node.parent : node;
      return at(owner?.offset ?? 0);
    },
  };
  return { source, problems };
}

/** Deeper than any file of JAWS or template of CloudFormation; parsers and everything that walks the data have a stack. */
export const deepest = 500;

/** Where brackets first nest deeper than this many levels. */
export function offsetBelow(text: string, levels: number): number | undefined {
  if (text.split(/[[{]/, levels + 2).length < levels + 2) return undefined;
  const scanner = createScanner(text, true);
  // The scanner's kinds are a const enum as well: 1 and 3 open, 2 and 4 close, 17 ends the text.
  for (let depth = 0, kind = scanner.scan(); kind !== 17; kind = scanner.scan()) {
    if (kind === 1 || kind === 3) depth++;
    else if (kind === 2 || kind === 4) depth--;
    if (depth > levels) return scanner.getTokenOffset();
  }
  return undefined;
}

/** The node at this path or at the longest part of it that exists. */
function nodeAt(root: Node | undefined, path: readonly PropertyKey[]): Node | undefined {
  if (!root) return undefined;
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length).map((key) => (typeof key === 'number' ? key : String(key)));
    const node = findNodeAtLocation(root, part);
    if (node) return node;
  }
  return root;
}

function toValue(node: Node, report: (message: string, node: Node) => void): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => toValue(child, report));
  if (node.type !== 'object') return node.value;
  const result: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    if (name === '__proto__') report('"__proto__" cannot be a name', key);
    else if (Object.hasOwn(result, name)) report(`"${name}" is there twice in the same object`, key);
    else result[name] = toValue(value, report);
  }
  return result;
}

/** The text of a file of the project; `problem` completes the sentence that begins with its name. */
export function decode(bytes: Uint8Array): { text: string; problem?: string } {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return { text: '', problem: 'is UTF-16; save it as UTF-8' };
  try {
    // A byte order mark is dropped by the decoder.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { text: '', problem: 'is not UTF-8 text' };
  }
}

// The parser's error codes are a const enum that isolated modules cannot read; the numbers follow its documented order.
const expectations: Readonly<Record<number, string>> = {
  1: 'this is not JSON',
  2: 'a number is not written as JSON wants it',
  3: 'a name in double quotes is expected here',
  4: 'a value is expected here',
  5: 'a colon is expected here',
  6: 'a comma is expected here',
  7: 'a closing brace } is missing',
  8: 'a closing bracket ] is missing',
  9: 'the file should end here',
  10: 'a comment is not closed properly',
  11: 'a comment is not closed',
  12: 'a text is not closed with a double quote on its line',
  13: 'a number is not complete',
  14: 'a \\u escape needs four hexadecimal digits',
  15: 'a backslash is followed by a character that JSON does not escape',
  16: 'a control character must be written as an escape',
};

function describe(error: ParseError, text: string): string {
  const what = expectations[error.error] ?? 'syntax error';
  const found = text.slice(error.offset, error.offset + error.length).trim();
  if (found === '' || found.length > 30) return what;
  return `${what}, not ${found}`;
}
