/**
 * A mapping template that walks a payload of this schema, as AWS generates it for a start.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetModelTemplate.html
 */
export function sampleTemplate(schema: unknown): string {
  return `#set($inputRoot = $input.path('$'))\n${sample(schema, '$inputRoot', 0)}`;
}

const INDENT = '  ';

function sample(schema: unknown, at: string, depth: number): string {
  const node = (schema ?? {}) as { type?: string; properties?: Record<string, unknown>; items?: unknown };
  const pad = INDENT.repeat(depth);
  switch (node.type) {
    case 'object': {
      const members = Object.entries(node.properties ?? {}).map(
        ([name, property]) => `${pad}${INDENT}"${name}" : ${sample(property, `${at}.${name}`, depth + 1)}`,
      );
      return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${pad}}`;
    }
    case 'array':
      return `[\n#foreach($elem in ${at})\n${pad}${INDENT}${sample(node.items, '$elem', depth + 1)}#if($foreach.hasNext),#end\n\n#end\n${pad}]`;
    case 'string':
      return `"${at}"`;
    case 'integer':
    case 'number':
    case 'boolean':
      return at;
    default:
      return '{ }';
  }
}
