import { Fragment } from 'preact';
import type { MarkKind } from './mark.tsx';

interface StripProps {
  readonly cells: readonly { readonly region: string; readonly kind: MarkKind; readonly title: string }[];
  /** The same in words. */
  readonly label: string;
}

/** A cell for each region: full when all is well, notched where it differs, hollow where it is not deployed. */
export function RegionsStrip({ cells, label }: StripProps) {
  const width = cells.length * 9;
  return (
    <svg class="strip" viewBox={`0 0 ${width} 14`} width={width} height="14" role="img" aria-label={label}>
      {cells.map(({ region, kind, title }, at) => (
        <Fragment key={region}>
          <rect
            class={kind}
            x={at * 9 + 0.5}
            y={kind === 'ok' ? 2.5 : 1.5}
            width="7"
            height={kind === 'ok' ? 9 : 11}
            rx="1.5"
          >
            <title>{title}</title>
          </rect>
          {kind === 'warn' && <path class="notch" d={`M${at * 9 + 2} 7h4`} />}
          {kind === 'bad' && <path class="notch" d={`M${at * 9 + 2} 4.5l4 5m0-5l-4 5`} />}
        </Fragment>
      ))}
    </svg>
  );
}
