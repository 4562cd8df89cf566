import { type Lacking, someOf, waitText } from '../base/lacking.ts';
import { Shape } from './mark.tsx';

/** Below a result, so that nothing above it moves as a region answers or is given up. */
export function LackingNote({ of }: { readonly of: Lacking | undefined }) {
  const waits = of && waitText(of);
  const unread = of?.unread ?? [];
  const [first] = unread;
  return (
    <div class="lacking" role="status">
      {waits !== undefined && (
        <p>
          <Shape kind="busy" /> {waits}
        </p>
      )}
      {first && (
        <p class="warn">
          <Shape kind="warn" />{' '}
          <span class="text">
            {someOf(unread.map(({ region }) => region))} could not be read: {first.message}{' '}
            <span class="muted">{first.hint}</span>
          </span>
        </p>
      )}
    </div>
  );
}
