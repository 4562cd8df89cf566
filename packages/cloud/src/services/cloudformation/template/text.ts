import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { parseUserJson } from '../../../kernel/json.ts';
import { isTooDeep } from '../../../kernel/nesting.ts';
import { formatError } from './errors.ts';
import type { Json } from './json.ts';

/** Nodes of a YAML template that its aliases repeat: far above what people write, far below an alias bomb. */
const maxRepeated = 50_000;

/**
 * A template's text, JSON or YAML, as JSON. YAML's short forms become the full ones (`!GetAtt a.b` →
 * `{"Fn::GetAtt": ["a", "b"]}`); dates stay text.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseText(text: string, lenient = false): Json {
  // YAML takes commas at the end of JSON's lists, which CloudFormation does not.
  return text.trimStart().startsWith('{') && !lenient
    ? parseJson(text)
    : parseYaml(lenient ? text.replaceAll('\t', ' ') : text);
}

function parseJson(text: string): Json {
  try {
    return parseUserJson(text);
  } catch (error) {
    if (String(error).includes('nested')) throw formatError('JSON not well-formed: it nests too deeply.');
    const at = /position (\d+)/.exec(String(error))?.[1];
    const before = text.slice(0, at === undefined ? text.length : Number(at)).split('\n');
    throw formatError(`JSON not well-formed. (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`);
  }
}

function parseYaml(text: string): Json {
  if (isTooDeep(text)) throw formatError('YAML not well-formed: it nests too deeply.');
  const { document, lineCounter } = parseIndented(text);
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw formatError(`YAML not well-formed. (line ${line}, column ${col})`);
  }
  const anchored = anchoredOf(document);
  let repeated = 0;
  let aliases = 0;
  const read = (node: Node | null): Json => {
    if (aliases > 0 && ++repeated > maxRepeated) throw formatError('YAML aliases expand to too many nodes.');
    if (isAlias(node)) {
      aliases += 1;
      const target = read(anchored.get(node) ?? null);
      aliases -= 1;
      return target;
    }
    const value = content(node);
    const tag = node?.tag;
    return tag?.startsWith('!') ? shortForm(tag.slice(1), value) : value;
  };
  const content = (node: Node | null): Json => {
    if (isMap(node)) {
      return Object.fromEntries(
        node.items.map(({ key, value }) => [
          String(isScalar(key) ? (key.source ?? key.value) : key),
          read(value as Node | null),
        ]),
      );
    }
    if (isSeq(node)) return node.items.map((item) => read(item as Node));
    if (!isScalar(node)) return null;
    return typeof node.value === 'bigint' ? Number(node.value) : (node.value as Json);
  };
  return read(document.contents);
}

/** The target of each alias: the last node before it with that anchor. The library searches the whole document for each. */
function anchoredOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const found = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) found.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return found;
}

/** Characters that may be read again for lines that stand too far left: an unclosed text must not be read forever. */
const MOST_READ = 3_000_000;

/**
 * Parses as AWS does: of two members with one name the last counts (https://github.com/go-to-k/cdk-real-drift/issues/1074, seen on
 * AWS), and lists and maps in brackets may go on at the column of their member, as pasted JSON does, which YAML 1.2 forbids.
 */
function parseIndented(text: string) {
  const lines = text.split('\n');
  for (let repairs = 0; ; repairs += 1) {
    const lineCounter = new LineCounter();
    const options = { version: '1.2', schema: 'core', logLevel: 'silent', uniqueKeys: false } as const;
    const document = parseDocument(lines.join('\n'), { ...options, lineCounter });
    const problem = document.errors[0];
    const shallow = problem?.code === 'BAD_INDENT' && problem.message.startsWith('Flow ');
    if (!shallow || repairs * text.length > MOST_READ) return { document, lineCounter };
    const at = lineCounter.linePos(problem.pos[0]).line - 1;
    lines[at] = ' '.repeat(FAR) + lines[at];
  }
}

/** Further right than anyone nests. */
const FAR = 200;

function shortForm(name: string, value: Json): Json {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
}
