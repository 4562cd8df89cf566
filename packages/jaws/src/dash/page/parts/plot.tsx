import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, dateTime } from '../base/format.ts';

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** 1 to 6: a color of the theme and its own dash pattern. */
  readonly color: number;
}

interface PlotProps {
  readonly title: string;
  /** Seconds since 1970; with names, their indexes. */
  readonly times: readonly number[];
  /** Categories on the x axis, instead of time. */
  readonly names?: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

const dashes: readonly number[][] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 4]];

/** Drawn by uPlot; the same figures as a table for anyone who wants them or cannot see a plot. */
export function Plot(props: PlotProps) {
  const { title, series, names } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <figure class="plot" aria-label={title}>
      <figcaption>
        <span class="plot-title">{title}</span>
        <span class="legend">
          {series.map(({ name, color }) => (
            <span key={name}>
              <svg viewBox="0 0 18 6" width="18" height="6" aria-hidden="true">
                {names ? (
                  <circle class={`series-${color}`} cx="9" cy="3" r="2" />
                ) : (
                  <path class={`series-${color}`} d="M0 3h18" stroke-dasharray={dashes[color - 1]?.join(' ')} />
                )}
              </svg>
              {name}
            </span>
          ))}
        </span>
        <button type="button" class="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          Table<span class="hidden"> of {title}</span>
        </button>
      </figcaption>
      {asTable ? <Figures {...props} /> : <Canvas {...props} />}
    </figure>
  );
}

function Figures({ title, times, names, series, format }: PlotProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard
    <section class="figures" tabIndex={0} aria-label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{names ? 'Place' : 'Time'}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" class="end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, at) => (
            <tr key={time}>
              <th scope="row">{names ? names[at] : dateTime(time * 1000)}</th>
              {series.map(({ name, values }) => (
                <td key={name} class="end">
                  {values[at] == null ? '–' : format(values[at])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Canvas({ times, names, series, format }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const shape = `${theme} ${names?.join() ?? ''} ${series.map(({ name, color }) => `${name}${color}`).join()}`;
  const plot = useRef<uPlot>(undefined);
  const data = [times, ...series.map(({ values }) => values)] as unknown as uPlot.AlignedData;
  // Rebuilt when its appearance changes; data is set below
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(options(element, series, format, names), data, element);
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: 150 }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);
  // When the figures change
  useEffect(() => plot.current?.setData(data), [times, series]);
  return <div ref={box} class="canvas" aria-hidden="true" />;
}

function options(
  element: HTMLElement,
  series: readonly Series[],
  format: (value: number) => string,
  names: readonly string[] | undefined,
): uPlot.Options {
  const color = (name: string) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  const axis: uPlot.Axis = {
    stroke: color('muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
    size: 28,
  };
  const places: uPlot.Axis = {
    ...axis,
    space: 90,
    incrs: [1, 2, 3, 5, 10],
    values: (_plot, values) => values.map((at) => names?.[at] ?? ''),
  };
  return {
    width: element.clientWidth || 300,
    height: 150,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, ...(names ? {} : { sync: { key: 'dash' } }) },
    axes: [
      names ? places : { ...axis, values: (_plot, values) => values.map(timeText) },
      { ...axis, size: 56, values: (_plot, values) => values.map(format) },
    ],
    scales: {
      x: names ? { time: false, range: [-0.5, names.length - 0.5] } : {},
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
    },
    series: [
      {},
      ...series.map(({ name, color: at }) => ({
        label: name,
        stroke: color(`series-${at}`),
        width: names ? 0 : 1.75,
        dash: dashes[at - 1] ?? [],
        points: names ? { show: true, size: 7, fill: color(`series-${at}`) } : { show: false },
      })),
    ],
  };
}

/** The hour, and the day where one begins. */
function timeText(seconds: number): string {
  const text = clock(seconds * 1000).slice(0, 5);
  return text === '00:00' ? dateTime(seconds * 1000).slice(5, 10) : text;
}

/** Changes with the system's color scheme. */
function useTheme(): string {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const onChange = () => setDark(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  return dark ? 'dark' : 'light';
}
