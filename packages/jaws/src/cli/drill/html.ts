import { breakable, escapeHtml, pageHtml, tableHtml } from '../../base/page/look.ts';
import type { DrillReport } from '../../engine/drill/types.ts';
import { descriptionOf, drillSvg, svgStyle, titleOf } from './svg.ts';
import { figuresOf, measuredOf, milliseconds, nameOf, promisedOf, time, wayOf } from './text.ts';

const STYLE = `
svg { display: block; width: 100%; min-width: 44rem; height: auto; }
`;

/** A self-contained page with the picture and the tables of a drill. */
export function drillHtml(report: DrillReport): string {
  const { traffic, places, promises } = report;
  const isUnknown = traffic.some((bin) => (bin.regions.unknown ?? 0) > 0);
  const regions = [...report.regions, ...(isUnknown ? ['unknown'] : [])];
  const main = [
    `<h1>${breakable(titleOf(report))}</h1>`,
    `<p>${escapeHtml(descriptionOf(report))}</p>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="The picture">${drillSvg(report, { figures: false, style: false })}</div>`,
    tableOf('Figures', ['What', 'Value'], figuresOf(report)),
    ...(promises.length > 0
      ? [
          tableOf(
            'Promises',
            ['Promise', 'Promised', 'Measured', 'Result'],
            promises.map((one) => [nameOf(one), promisedOf(one), measuredOf(one), one.kept ? 'kept' : 'broken']),
          ),
        ]
      : []),
    tableOf(
      'Clients',
      ['Near', 'Requests', 'Failed', 'p50', 'p95', 'p99', 'Answered by'],
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
      ['From', ...regions, 'Failed'],
      traffic.map((bin) => [
        time(bin.at),
        ...regions.map((region) => String(bin.regions[region] ?? 0)),
        String(bin.failed),
      ]),
      true,
    ),
  ].join('\n');
  return pageHtml({ title: titleOf(report), brand: 'jaws drill', style: `${STYLE}${svgStyle}`, main }).html;
}

const tableOf = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns = false,
): string => tableHtml({ caption, heads, rows: rows.map((cells) => cells.map(breakable)), columns });
