import { type Element, parseXml } from '../../../../protocol/xml-parse.ts';

/** Services of the Query protocol, which respond in XML or, on request, in JSON. */
const QUERY_SERVICES = ['cloudformation', 'email', 'iam', 'monitoring', 'sns', 'sqs', 'sts'];

/** Lists whose elements have no parent element, by the element's name: the list's name in JSON. */
const LISTS: Readonly<Record<string, string>> = { Message: 'messages' };

type Value = string | Value[] | { [name: string]: Value };

/**
 * An XML answer as the JSON that these services give API Gateway, which accepts JSON unless a mapping says otherwise:
 * `$input.path('$.SendMessageResponse.SendMessageResult.MessageId')`. Anything else stays as it is (undefined).
 * Recorded: localstack's test_sqs_request_and_response_xml_templates_integration.
 */
export function queryAnswer(service: string, contentType: string | undefined, body: Buffer): Buffer | undefined {
  if (!QUERY_SERVICES.includes(service.split('.').at(-1)!) || !/xml/i.test(contentType ?? '')) return undefined;
  let root: Element;
  try {
    root = parseXml(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const value = jsonOf(root);
  const failed = root.name === 'ErrorResponse';
  return Buffer.from(JSON.stringify(failed ? value : { [root.name]: value }), 'utf8');
}

function jsonOf(element: Element): Value {
  const { children, text } = element;
  if (children.length === 0) return text;
  if (children.every(({ name }) => name === 'member' || name === 'entry')) return children.map(jsonOf);
  const fields = new Map<string, Value>();
  for (const child of children) {
    const list = Object.hasOwn(LISTS, child.name) && child.children.length > 0 ? LISTS[child.name] : undefined;
    const name = list ?? child.name;
    const before = fields.get(name);
    const value = jsonOf(child);
    if (list === undefined && before === undefined) fields.set(name, value);
    else fields.set(name, [...(before === undefined ? [] : [before].flat()), value]);
  }
  return Object.fromEntries(fields);
}
