import { useMemo } from 'preact/hooks';
import { landPath, north, south } from '../base/land.ts';
import { placeOf } from '../base/places.ts';
import type { MarkKind } from './mark.tsx';

export interface WorldRegion {
  readonly region: string;
  readonly kind: MarkKind;
  /** What is said of it, after its name. */
  readonly text: string;
  readonly href: string;
}

const shapes: Readonly<Record<MarkKind, string>> = {
  ok: 'M0-3a3 3 0 1 1 0 6a3 3 0 1 1 0-6z',
  warn: 'M0-4 4 3H-4z',
  bad: 'M-3-3h6v6h-6z',
  none: 'M0-3a3 3 0 1 1 0 6a3 3 0 1 1 0-6z',
  busy: 'M0-3.5 3.5 0 0 3.5-3.5 0z',
};

/** A map of regions, each a link. */
export function World({ regions, label }: { readonly regions: readonly WorldRegion[]; readonly label: string }) {
  const land = useMemo(landPath, []);
  const placed = regions.flatMap((one) => {
    const place = placeOf(one.region);
    return place ? [{ ...one, place }] : [];
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no fieldset in SVG
    <svg class="world" viewBox={`-172 ${-north} 352 ${north - south}`} role="group" aria-label={label}>
      <path class="land" d={land} />
      {placed.map(({ region, kind, text, href, place }) => (
        <g key={region} transform={`translate(${place.lon} ${-place.lat})`}>
          <a href={href} aria-label={`${region}, ${place.name}: ${text}`}>
            <title>{`${region} · ${place.name}\n${text}`}</title>
            <circle class="aim" r="6" />
            <path class={`place ${kind}`} d={shapes[kind]} />
          </a>
        </g>
      ))}
    </svg>
  );
}
