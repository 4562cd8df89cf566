import { useMemo } from 'preact/hooks';
import { landPath, north, south } from '../base/land.ts';
import { placeOf } from '../base/places.ts';
import type { MarkKind } from './mark.tsx';

export interface WorldRegion {
  readonly region: string;
  readonly kind: MarkKind;
  /** The text after its name. */
  readonly text: string;
  readonly href: string;
}

const shapes: Readonly<Record<MarkKind, string>> = {
  ok: 'M0-2.4a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8z',
  warn: 'M0-3 3 2.2H-3z',
  bad: 'M-2.4-2.4h4.8v4.8h-4.8z',
  none: 'M0-2.2a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 1 1 0-4.4z',
  busy: 'M0-3.5 3.5 0 0 3.5-3.5 0z',
};

/** Requests of clients near one region, and the region that answers them, if any. */
export interface WorldFlow {
  readonly from: string;
  readonly to?: string;
  /** The share of all requests from there: 0 to 1. */
  readonly share: number;
}

interface WorldProps {
  readonly regions: readonly WorldRegion[];
  readonly label: string;
  /** Decorative: a text elsewhere says the same. */
  readonly flows?: readonly WorldFlow[];
}

/** A map of regions, each a link. */
export function World({ regions, label, flows = [] }: WorldProps) {
  const land = useMemo(landPath, []);
  const placed = regions.flatMap((one) => {
    const place = placeOf(one.region);
    return place ? [{ ...one, place }] : [];
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset
    <svg class="world" viewBox={`-172 ${-north} 352 ${north - south}`} role="group" aria-label={label}>
      <path class="land" d={land} />
      <g>
        {flows.map((flow) => (
          <Flow key={`${flow.from} ${flow.to ?? ''}`} flow={flow} />
        ))}
      </g>
      {placed.map(({ region, kind, text, href, place }) => (
        <g key={region} transform={`translate(${place.lon} ${-place.lat})`}>
          <a href={href} aria-label={`${region}, ${place.name}: ${text}`}>
            <title>{`${region} · ${place.name}\n${text}`}</title>
            <circle class="aim" r="5" />
            <path class={`place ${kind}`} d={shapes[kind]} />
          </a>
        </g>
      ))}
    </svg>
  );
}

/** A ring where clients are answered nearby or not at all, else an arc to the region that answers. */
function Flow({ flow: { from, to, share } }: { readonly flow: WorldFlow }) {
  const [start, end] = [placeOf(from), to === undefined ? undefined : placeOf(to)];
  if (!start || (to !== undefined && !end)) return null;
  const [x, y] = [start.lon, -start.lat];
  const width = 0.6 + 1.6 * share;
  if (!end) return <circle class="flow bad" cx={x} cy={y} r={7} stroke-width={1.2} />;
  if (to === from) return <circle class="flow" cx={x} cy={y} r={4.4} stroke-width={0.9} />;
  const [toX, toY] = [end.lon, -end.lat];
  // Bent to the north, so that the two directions are separate lines.
  const lift = Math.min(30, Math.hypot(toX - x, toY - y) * 0.22) * (toX >= x ? 1 : 0.6);
  return (
    <path class="flow" d={`M${x} ${y}Q${(x + toX) / 2} ${(y + toY) / 2 - lift} ${toX} ${toY}`} stroke-width={width} />
  );
}
