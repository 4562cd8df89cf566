import { patternProblem } from './pattern.ts';
import type { Written } from './written.ts';

/** The response settings of an endpoint that maps its responses. */
export function checkResponses({ source, base, input, endpoint, report }: Written): void {
  const entries = Object.entries(input.Responses ?? {});
  if (entries.length === 0) return;
  const at = (...path: string[]) => ({ position: source.locate([...base, 'Responses', ...path]) });
  if (endpoint.type.endsWith('_PROXY')) return;
  const isDefault = ([key, { selectionPattern }]: (typeof entries)[number]) => key === 'default' && !selectionPattern;
  if (!entries.some(isDefault)) {
    report({
      message: `${source.name}: Responses has no "default"; without one every answer that fits no pattern is a 500.`,
      ...at(),
      hint: 'Add "default": { "statusCode": "200" }.',
    });
  }
  const byStatus = new Map<string, string>();
  for (const [key, { statusCode, selectionPattern }] of entries) {
    const pattern = selectionPattern || key;
    const problem = key === 'default' && !selectionPattern ? undefined : patternProblem(pattern);
    if (problem) {
      const own = selectionPattern
        ? at(key, 'selectionPattern')
        : { position: source.locateKey([...base, 'Responses', key]) };
      report({ message: `${source.name}: the pattern "${pattern}" is not a regular expression: ${problem}.`, ...own });
    }
    const twin = byStatus.get(statusCode);
    if (twin !== undefined) {
      report({
        message: `${source.name}: the responses "${twin}" and "${key}" both have the status ${statusCode}; API Gateway keeps one for each status.`,
        ...at(key, 'statusCode'),
        hint: 'Make them one, with both patterns: "one|other".',
      });
    } else byStatus.set(statusCode, key);
    for (const target of Object.keys(input.Responses?.[key]?.responseParameters ?? {})) {
      if (/^method\.response\.header\.[\w!#$%&'*+.^`|~-]+$/.test(target)) continue;
      report({
        message: `${source.name}: "${target}" is not a target; it must look like method.response.header.name.`,
        position: source.locateKey([...base, 'Responses', key, 'responseParameters', target]),
      });
    }
  }
}
