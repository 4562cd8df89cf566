import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Lacking } from '../base/lacking.ts';
import type { Loaded } from '../base/use-tool.ts';
import { Failure } from './failure.tsx';
import { Icon } from './icon.tsx';
import { LackingNote } from './lacking-note.tsx';

interface PanelProps<Result> {
  readonly title: string;
  /** The tool whose result fills it; without one, its children do. */
  readonly of?: Loaded<Result>;
  readonly actions?: ComponentChildren;
  /** The regions that its result lacks. */
  readonly lacking?: ((data: Result) => Lacking) | undefined;
  /** Fills the rest of the page's height, and scrolls inside. */
  readonly fill?: boolean;
  readonly flush?: boolean;
  readonly children: ComponentChildren | ((data: Result) => ComponentChildren);
}

/** A part of a page, with its own error. */
export function Panel<Result>({ title, of, actions, lacking, fill, flush, children }: PanelProps<Result>) {
  const id = useId();
  const kind = ['panel', fill && 'fill', flush && 'flush'].filter(Boolean).join(' ');
  return (
    <section class={kind} aria-labelledby={id} aria-busy={of?.loading === true}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        <div class="panel-actions">
          {actions}
          {of && <Reload title={title} loading={of.loading} reload={of.reload} />}
        </div>
      </header>
      {of?.error && <Failure error={of.error} retry={of.reload} />}
      <div class="panel-body">
        {typeof children === 'function' ? (
          <Filled of={of} fill={children as (data: Result) => ComponentChildren} />
        ) : (
          children
        )}
      </div>
      {lacking && <LackingNote of={of?.data && lacking(of.data)} />}
    </section>
  );
}

function Filled<Result>({
  of,
  fill,
}: {
  readonly of: Loaded<Result> | undefined;
  readonly fill: (data: Result) => ComponentChildren;
}) {
  if (of?.data !== undefined) return <>{fill(of.data)}</>;
  return of?.loading ? <Skeleton /> : null;
}

function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}

function Reload({
  title,
  loading,
  reload,
}: {
  readonly title: string;
  readonly loading: boolean;
  readonly reload: () => void;
}) {
  return (
    <button
      type="button"
      class={loading ? 'quiet spinning' : 'quiet'}
      aria-label={`Reload ${title}`}
      title="Reload"
      onClick={reload}
    >
      <Icon name="reload" />
    </button>
  );
}

/** The text of an empty list. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}
