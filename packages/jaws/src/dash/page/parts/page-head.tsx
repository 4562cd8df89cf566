import type { ComponentChildren } from 'preact';
import { useStage } from '../base/dash.ts';
import { placeOf } from '../base/places.ts';

/** The heading of a stage's page. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  const { stage, region, regions, isProtected } = useStage();
  const name = region === undefined ? undefined : placeOf(region)?.name;
  const where = region === undefined ? (regions.length === 1 ? regions[0] : `${regions.length} regions`) : region;
  return (
    <div class="page-head">
      <h1>{title}</h1>
      <p class="trail">
        {stage} · {where}
        {name && ` (${name})`}
      </p>
      {isProtected && <span class="tag warn">Protected</span>}
      {children && <div class="page-actions">{children}</div>}
    </div>
  );
}

/** Shown where a change would be possible but this dash may not make it. */
export function HowToWrite({ what }: { readonly what: string }) {
  const { isProtected } = useStage();
  return (
    <p class="muted">
      {what} needs <code class="nowrap">jaws dash --web --allow-write{isProtected && ' --allow-protected'}</code>
    </p>
  );
}
