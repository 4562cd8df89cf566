export type MarkKind = 'ok' | 'warn' | 'bad' | 'none' | 'busy';

/** Each kind has its own shape, so color is not the only difference. */
const shapes: Readonly<Record<MarkKind, string>> = {
  ok: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6z',
  warn: 'M6 .8 11.6 10.8H.4z',
  bad: 'M1.2 1.2h9.6v9.6H1.2z',
  none: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6zm0 1.5a3.3 3.3 0 1 0 0 6.6a3.3 3.3 0 0 0 0-6.6z',
  busy: 'M6 1.2a4.8 4.8 0 0 1 4.8 4.8H9.3A3.3 3.3 0 1 0 6 9.3v1.5A4.8 4.8 0 0 1 6 1.2z',
};

export function Shape({ kind }: { readonly kind: MarkKind }) {
  return (
    <svg class={`shape ${kind}`} viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
      <path d={shapes[kind]} fill-rule="evenodd" />
    </svg>
  );
}

/** A state, shown by shape, color and word. */
export function Mark({ kind, children }: { readonly kind: MarkKind; readonly children: string }) {
  return (
    <span class={`mark ${kind}`}>
      <Shape kind={kind} />
      {children}
    </span>
  );
}
