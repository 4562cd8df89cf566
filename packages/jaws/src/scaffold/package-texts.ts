import { hasTable, type PackageNames } from './package-names.ts';

/** The MIT license. https://opensource.org/license/mit */
export const license = ({ module, year }: PackageNames): string => `MIT License

Copyright (c) ${year} the authors of ${module}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** Each section is one that people look for before they install something; its statements are true of the generated package. */
export function packageReadme(names: PackageNames): string {
  const { module, function: name, parts, table, language } = names;
  const path = `/${module}/${name}`;
  const stateful = hasTable(names);
  return `# ${module}

An aws-module for JAWS.

\`\`\`
jaws module install ${module}
jaws dash
\`\`\`

| what | value |
| --- | --- |
| functions | \`${module}/${name}\` (${parts === 'endpoint' ? 'none: its endpoint answers by itself' : language.runtime}) |
| endpoints | ${parts === 'lambda' ? 'none' : `\`GET ${path}\`: 200`} |
| resources | ${stateful ? `the table \`${table}\`, which stays when the module is removed` : 'none'} |
| variables | none |

## Rights

${stateful ? `\`${name}\` has a role of its own: it may change items of \`${table}\`, and write its log. Nothing else.` : 'None except writing its own log.'}

## How it is kept safe

${parts === 'lambda' ? 'No endpoint leads to it.' : `\`GET ${path}\` is open to everyone. For your users only, set \`AuthorizationType\` and \`AuthorizerId\` in \`aws_modules/${module}/${name}/awsm.json\`.`}${stateful ? '\nData is encrypted by AWS, and can be brought back to any second of the last 35 days.' : ''}

## Several regions

${stateful ? `\`${table}\` is the same in every region of a stage (\`jaws:replicate\`). When a region dies the others have all but its last second; of two writes at the same moment the later one counts.` : 'There is no data: every region answers by itself.'}

## What it costs

Nothing while nobody uses it. 1,000 calls of 0.1 s with 256 MB: $0.0006 for Lambda${parts === 'lambda' ? '' : ', $0.0035 for a REST API or $0.001 for an HTTP API'}${stateful ? ', $0.0006 for writes in each region' : ''} (us-east-1).
`;
}
