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
  ok: 'M0-2.4a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8z',
  warn: 'M0-3 3 2.2H-3z',
  bad: 'M-2.4-2.4h4.8v4.8h-4.8z',
  none: 'M0-2.2a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 1 1 0-4.4z',
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
            <circle class="aim" r="5" />
            <path class={`place ${kind}`} d={shapes[kind]} />
          </a>
        </g>
      ))}
    </svg>
  );
}
