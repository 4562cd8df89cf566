import type { DrillReport } from '../../engine/drill/types.ts';
import { descriptionOf, drillSvg, escaped, titleOf } from './svg.ts';
import { figuresOf, measuredOf, milliseconds, nameOf, promisedOf, time, wayOf } from './text.ts';

const page = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; background: #ffffff; color: #1b1f24; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; min-width: 44rem; height: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; white-space: nowrap; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #8c959f55; font-weight: normal; vertical-align: top; }
thead th { color: #57606a; }
.scroll { overflow-x: auto; }
@media (prefers-color-scheme: dark) { :root { background: #0d1117; color: #e6edf3; } thead th { color: #9da7b1; } }
`;

/** A page with the picture and the tables of a drill, which needs nothing else. */
export function drillHtml(report: DrillReport): string {
  const { traffic, places, promises } = report;
  const isUnknown = traffic.some((bin) => (bin.regions.unknown ?? 0) > 0);
  const regions = [...report.regions, ...(isUnknown ? ['unknown'] : [])];
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(titleOf(report))}</title><style>${page}</style></head>`,
    '<body>',
    `<h1>${escaped(titleOf(report))}</h1>`,
    `<p>${escaped(descriptionOf(report))}</p>`,
    `<div class="scroll">${drillSvg(report, { figures: false })}</div>`,
    tableOf('Figures', ['what', 'value'], figuresOf(report)),
    ...(promises.length > 0
      ? [
          tableOf(
            'Promises',
            ['promise', 'promised', 'measured', ''],
            promises.map((one) => [nameOf(one), promisedOf(one), measuredOf(one), one.kept ? 'kept' : 'broken']),
          ),
        ]
      : []),
    tableOf(
      'Clients',
      ['near', 'requests', 'failed', 'p50', 'p95', 'p99', 'answered by'],
      places.map((one) => [
        one.place,
        String(one.requests),
        String(one.failed),
        ...[one.p50, one.p95, one.p99].map(milliseconds),
        wayOf(one),
      ]),
    ),
    tableOf(
      `Answers of each ${time(report.binSeconds)}`,
      ['from', ...regions, 'failed'],
      traffic.map((bin) => [
        time(bin.at),
        ...regions.map((region) => String(bin.regions[region] ?? 0)),
        String(bin.failed),
      ]),
    ),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function tableOf(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    const cells = rest.map((cell) => `<td>${escaped(cell)}</td>`).join('');
    return `<tr><th scope="row">${escaped(first)}</th>${cells}</tr>`;
  });
  return `<div class="scroll"><table><caption>${escaped(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
