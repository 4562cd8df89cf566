import type { ComponentChildren } from 'preact';
import { useDash } from '../../base/dash.ts';
import { linkTo } from '../../base/route.ts';
import type { Loaded } from '../../base/use-tool.ts';
import { Empty, Panel } from '../../parts/panel.tsx';

export interface LookProps {
  /** Id of the selected item. */
  readonly chosen: string | undefined;
}

interface Choosable {
  readonly id: string;
  /** The text beside the id. */
  readonly text: string;
}

interface ListProps<Result> {
  readonly title: string;
  /** `tables`. */
  readonly kind: string;
  readonly of: Loaded<Result>;
  readonly items: (data: Result) => readonly Choosable[];
  readonly chosen: string | undefined;
  readonly none: string;
}

/** The items of one kind, to choose from. A stage outside the embedded cloud is not an error. */
export function ChoiceList<Result>({ title, kind, of, items, chosen, none }: ListProps<Result>) {
  const { route } = useDash();
  if (of.error?.code === 'NotEmbedded') return <Elsewhere />;
  return (
    <Panel title={title} of={of} flush fill>
      {(data) => {
        const all = items(data);
        if (all.length === 0) return <Empty title={none} />;
        return (
          <ul class="choices">
            {all.map(({ id, text }) => (
              <li key={id}>
                <a
                  href={linkTo(route, { item: `${kind}/${id}` })}
                  {...(id === chosen ? { 'aria-current': 'true' as const } : {})}
                >
                  <span class="cut">{id}</span>
                  <span class="muted push nowrap">{text}</span>
                </a>
              </li>
            ))}
          </ul>
        );
      }}
    </Panel>
  );
}

function Elsewhere() {
  const { route } = useDash();
  return (
    <Empty title={`${route.stage} is not in the local cloud`}>
      Tables, buckets, queues and mails can be viewed when a stage runs on this machine: <code>jaws dev</code> or{' '}
      <code>jaws cloud start</code>.
    </Empty>
  );
}

export function Split({ list, children }: { readonly list: ComponentChildren; readonly children: ComponentChildren }) {
  return (
    <div class="split">
      {list}
      {children}
    </div>
  );
}
