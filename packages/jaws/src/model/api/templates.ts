import { templateProblem } from '../velocity/check.ts';
import { placeInText } from './place-in-text.ts';
import type { Written } from './written.ts';

/** Mapping templates must be Velocity, and no larger than API Gateway takes. */
export function checkTemplates({ source, base, input, report }: Written): void {
  const all: [(string | number)[], string][] = [
    ...Object.entries(input.RequestTemplates ?? {}).map(
      ([type, text]) => [['RequestTemplates', type], text] satisfies [string[], string],
    ),
    ...Object.entries(input.Responses ?? {}).flatMap(([key, { responseTemplates = {} }]) =>
      Object.entries(responseTemplates).map(
        ([type, text]) => [['Responses', key, 'responseTemplates', type], text] satisfies [string[], string],
      ),
    ),
  ];
  for (const [path, text] of all) {
    const problem = templateProblem(text);
    if (problem) {
      const where = `line ${problem.line}, column ${problem.column}`;
      report({
        message: `${source.name}: the template ${path.join('.')} is not Velocity: ${problem.message} (${where} of the template).`,
        position: placeInText(source, [...base, ...path], problem.at),
      });
    }
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    const bytes = Buffer.byteLength(text);
    if (bytes > 300_000) {
      report({
        message: `${source.name}: the template ${path.join('.')} has ${bytes} bytes; API Gateway takes 300 KB.`,
        position: source.locate([...base, ...path]),
      });
    }
  }
}
