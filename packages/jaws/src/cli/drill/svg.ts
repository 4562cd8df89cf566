import { escapeHtml } from '../../base/page/look.ts';
import type { DrillReport, TrafficBin } from '../../engine/drill/types.ts';
import { figuresOf, milliseconds, time, wayOf } from './text.ts';

const width = 960;
const left = 56;
const right = 24;
const top = 92;
const height = 240;
const row = 22;
/** How many names fit side by side in the legend: those of four regions and the failures. */
const legendColumns = 5;
/** Figures are in two columns; a value begins this far right of its name, whatever the width of the font. */
const [figureColumn, valueColumn] = [420, 220];
/** Colors that people with any color vision can tell apart (Okabe and Ito), on light and on dark backgrounds. */
const colors = ['#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6bb1', '#7f7f7f', '#b3a000'];
const red = '#d55e00';
/** For responses of unknown origin. */
const unknown = 'url(#unknown)';
/** If there are more regions than colors, those of the second round are lighter. */
const lighter = 0.5;

/** On a page the style belongs to the page: a policy that allows styles by hash allows one of them. */
export const svgStyle = `
.drill { font: 13px/1.4 system-ui, sans-serif; color-scheme: light dark; }
.drill text { fill: #1b1f24; }
.drill .dim { fill: #57606a; }
.drill .line { stroke: #8c959f; }
.drill .mark { stroke: #1b1f24; }
.drill .page { fill: #ffffff; }
.drill .hatch { stroke: #ffffff; }
@media (prefers-color-scheme: dark) {
  .drill text { fill: #e6edf3; }
  .drill .dim { fill: #9da7b1; }
  .drill .line { stroke: #6e7681; }
  .drill .mark { stroke: #e6edf3; }
  .drill .page { fill: #0d1117; }
  .drill .hatch { stroke: #0d1117; }
}
`;

export const titleOf = ({ stage, lost }: DrillReport): string => `A drill: ${stage} without ${lost}`;

/** A description of the picture for people who cannot see it. */
export function descriptionOf(report: DrillReport): string {
  const { lost, duration, requests, failed, lostAt, restoredAt, recovered } = report;
  const moved = report.places
    .filter(({ before, during }) => before === lost && during !== undefined)
    .map(({ place, during }) => `those near ${place} by ${during}`);
  return [
    `${requests} requests in ${time(duration)}, stacked by the region that answered.`,
    `${lost} is lost after ${time(lostAt)} and back after ${time(restoredAt)}.`,
    moved.length > 0 ? `Without it its clients are answered by others: ${moved.join(', ')}.` : '',
    `${failed.firstTry} requests failed${recovered === undefined ? '' : `, the last ${time(recovered)} after the loss`}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

interface SvgOptions {
  readonly figures: boolean;
  readonly style: boolean;
}

/** The picture of a drill by itself; without figures and style to stand on a page that has them. */
export function drillSvg(report: DrillReport, options: SvgOptions = { figures: true, style: true }): string {
  const figures = figuresOf(report);
  const lines = Math.ceil(figures.length / 2) + report.places.length + 2;
  const legendTop = top + height + 44;
  const rows = Math.ceil(seriesOf(report).length / legendColumns);
  const tableTop = legendTop + rows * row + 24;
  const total = options.figures ? tableTop + lines * row + 16 : legendTop + rows * row + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="drill" viewBox="0 0 ${width} ${total}" role="img" aria-labelledby="drill-title drill-desc">`,
    `<title id="drill-title">${escapeHtml(titleOf(report))}</title>`,
    `<desc id="drill-desc">${escapeHtml(descriptionOf(report))}</desc>`,
    options.style ? `<style>${svgStyle}</style>` : '',
    `<defs><pattern id="failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${red}"/><line class="hatch" x1="0" y1="0" x2="0" y2="6" stroke-width="2"/></pattern><pattern id="unknown" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="page" width="4" height="4"/><circle cx="2" cy="2" r="1.2" fill="#8c959f"/></pattern></defs>`,
    `<rect class="page" width="${width}" height="${total}" rx="6"/>`,
    `<text x="${left}" y="34" font-size="18" font-weight="600">${escapeHtml(titleOf(report))}</text>`,
    `<text x="${left}" y="56" class="dim">${escapeHtml(`${report.url}: answers per second, by region`)}</text>`,
    ...chartOf(report),
    ...legendOf(report, legendTop),
    ...(options.figures ? figureRows(report, tableTop) : []),
    '</svg>',
    '',
  ].join('\n');
}

function chartOf(report: DrillReport): string[] {
  const { traffic, binSeconds, duration } = report;
  const inner = width - left - right;
  const full = Math.max(1, ...traffic.map((bin) => all(bin)));
  const x = (seconds: number) => left + (inner * seconds) / duration;
  const y = (value: number) => top + height - (height * value) / full;
  const shapes: string[] = [];
  for (const bin of traffic) {
    // The last bin may be shorter: it is drawn narrower, not lower.
    const to = Math.min(bin.at + binSeconds, duration);
    const whole = binSeconds / (to - bin.at);
    let base = 0;
    for (const { fill, of } of seriesOf(report)) {
      const value = of(bin);
      if (value === 0) continue;
      const upper = base + value * whole;
      shapes.push(
        `<rect x="${round(x(bin.at))}" y="${round(y(upper))}" width="${round(x(to) - x(bin.at) - 0.6)}" height="${round(y(base) - y(upper))}" ${fill}/>`,
      );
      base = upper;
    }
  }
  const marks = [
    [report.lostAt, `${report.lost} is lost`, 'start'],
    [report.restoredAt, 'and back', 'start'],
  ] as const;
  return [
    ...shapes,
    `<line class="line" x1="${left}" y1="${top + height}" x2="${width - right}" y2="${top + height}"/>`,
    ...[0, full].map(
      (value) =>
        `<text class="dim" x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${round(value / binSeconds)}</text>`,
    ),
    ...ticksOf(duration).map(
      (at) =>
        `<text class="dim" x="${round(x(at))}" y="${top + height + 18}" text-anchor="middle">${escapeHtml(time(at))}</text>`,
    ),
    ...marks.map(
      ([at, words, anchor]) =>
        // Dashes must be visible on every color, so they have an outline.
        `<line class="hatch" x1="${round(x(at))}" y1="${top}" x2="${round(x(at))}" y2="${top + height}" stroke-width="4"/><line class="mark" x1="${round(x(at))}" y1="${top - 20}" x2="${round(x(at))}" y2="${top + height}" stroke-dasharray="5 3" stroke-width="1.5"/><text x="${round(x(at) + 5)}" y="${top - 10}" text-anchor="${anchor}">${escapeHtml(words)}</text>`,
    ),
  ];
}

const all = ({ regions, failed }: TrafficBin): number => Object.values(regions).reduce((sum, one) => sum + one, failed);
const round = (value: number): number => Math.round(value * 100) / 100;

interface Series {
  readonly name: string;
  /** Attributes of a shape. */
  readonly fill: string;
  of(bin: TrafficBin): number;
}

/** The stacked series, from below: regions, responses of unknown origin if any, failures. */
function seriesOf({ regions, traffic }: DrillReport): Series[] {
  const own = regions.map((name, index) => {
    const light = index >= colors.length ? ` fill-opacity="${lighter}"` : '';
    return {
      name,
      fill: `fill="${colors[index % colors.length]}"${light}`,
      of: (bin: TrafficBin) => bin.regions[name] ?? 0,
    };
  });
  const other = { name: 'unknown', fill: `fill="${unknown}"`, of: (bin: TrafficBin) => bin.regions.unknown ?? 0 };
  const failed = { name: 'failed', fill: 'fill="url(#failed)"', of: (bin: TrafficBin) => bin.failed };
  return [...own, ...(traffic.some((bin) => other.of(bin) > 0) ? [other] : []), failed];
}

function ticksOf(duration: number): number[] {
  const step = [30, 60, 120, 300, 600, 1800, 3600].find((one) => duration / one <= 9) ?? 7200;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
}

function legendOf(report: DrillReport, from: number): string[] {
  return seriesOf(report).map(({ fill, name }, index) => {
    const x = left + (index % legendColumns) * 176;
    const y = from + Math.floor(index / legendColumns) * row;
    return `<rect x="${x}" y="${y - 10}" width="12" height="12" ${fill}/><text x="${x + 18}" y="${y}">${escapeHtml(name)}</text>`;
  });
}

/** The figures, and below them the clients: their last column has room for the names of several regions. */
function figureRows(report: DrillReport, from: number): string[] {
  const figures = figuresOf(report);
  const half = Math.ceil(figures.length / 2);
  const places = report.places.map(
    (one) => [one.place, milliseconds(one.p50), milliseconds(one.p99), wayOf(one)] as const,
  );
  const cell = (x: number, y: number, text: string, name = '') =>
    `<text${name} x="${x}" y="${y}">${escapeHtml(text)}</text>`;
  const dim = ' class="dim"';
  return [
    ...figures.flatMap(([name, value], index) => {
      const x = left + (index < half ? 0 : figureColumn);
      const y = from + (index % half) * row;
      return [cell(x, y, name, dim), cell(x + valueColumn, y, value)];
    }),
    ...[['clients near', 'p50', 'p99', 'answered by'] as const, ...places].flatMap((texts, index) =>
      texts.map((text, column) =>
        cell([left, 200, 290, 380][column] ?? left, from + (half + 1 + index) * row, text, index === 0 ? dim : ''),
      ),
    ),
  ];
}
