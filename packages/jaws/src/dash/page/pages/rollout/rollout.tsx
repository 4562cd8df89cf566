import { useState } from 'preact/hooks';
import { asApiError } from '../../base/client.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { dateTime, plural } from '../../base/format.ts';
import { waitText } from '../../base/lacking.ts';
import { useTool } from '../../base/use-tool.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Mark } from '../../parts/mark.tsx';
import { HowToWrite, PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { RunPanels } from '../../parts/run-panel.tsx';
import { type Rollout, stateOf } from './state.ts';
import { Waves } from './waves.tsx';

/** Milliseconds: a running rollout is polled often. */
const often = 3000;
const seldom = 20_000;

/** The newest rollout of a stage, whichever machine runs it. */
export function RolloutPage() {
  const { stage, canWrite } = useStage();
  const [runs, setRuns] = useState(false);
  const loaded = useTool('jaws_rollout', { stage }, { every: runs ? often : seldom });
  const data = loaded.data?.rollout;
  const now = data?.runner !== undefined;
  if (data && now !== runs) setRuns(now);
  return (
    <>
      <PageHead title="Rollout">
        {data && canWrite && (
          <Actions rollout={data} waits={loaded.data && waitText(loaded.data)} reload={loaded.reload} />
        )}
      </PageHead>
      {!canWrite && <HowToWrite what="Pausing, continuing and aborting a rollout" />}
      <RunPanels stage={stage} />
      <Panel title={data ? `Release ${data.number}` : 'Newest rollout'} of={loaded} lacking={(found) => found}>
        {({ rollout, waiting = [], unread }) =>
          rollout ? (
            <>
              <Facts rollout={rollout} />
              <Waves rollout={rollout} />
            </>
          ) : waiting.length > 0 || unread.length > 0 ? (
            <Empty title="No rollout in the other regions" />
          ) : (
            <Empty title="No rollout yet">
              A stage with <code>rollout</code> in jaws.json is deployed in waves: one region first, watched for a
              while, then the next ones. Each such deployment is shown here while it runs.
            </Empty>
          )
        }
      </Panel>
    </>
  );
}

function Facts({ rollout }: { readonly rollout: Rollout }) {
  const [kind, word] = stateOf(rollout);
  const { began, by, runner, order, errors, left } = rollout;
  return (
    <div class="rollout-facts">
      <p>
        <Mark kind={kind}>{word}</Mark>{' '}
        <span class="muted">
          since {dateTime(began)}, begun by {by}
        </span>
        {runner !== undefined && <span class="muted">, run by {runner}</span>}
      </p>
      {order !== undefined && (
        <p class="note warn">
          Someone asked to {order === 'abort' ? 'roll it back' : 'pause it'}: that happens before its next step.
        </p>
      )}
      {errors.map(({ region, message }) => (
        <p key={`${region} ${message}`} class="note bad">
          <span class="mono">{region}</span> {message}
        </p>
      ))}
      {left.map(({ region, message }) => (
        <p key={`left ${region}`} class="note bad">
          <span class="mono">{region}</span> could not be rolled back: {message}
        </p>
      ))}
    </div>
  );
}

type Wish = 'continue' | 'pause' | 'abort';

interface ActionsProps {
  readonly rollout: Rollout;
  /** A region that has not answered may know of an order, or of who runs it. */
  readonly waits: string | undefined;
  readonly reload: () => void;
}

function Actions({ rollout, waits, reload }: ActionsProps) {
  const [asked, setAsked] = useState<Wish>();
  const { accepts } = rollout;
  const late = waits !== undefined;
  const why = late ? { title: waits, 'aria-description': waits } : {};
  return (
    <>
      {accepts.includes('continue') && (
        <button type="button" class="primary" disabled={late} {...why} onClick={() => setAsked('continue')}>
          Continue…
        </button>
      )}
      {accepts.includes('pause') && (
        <button type="button" disabled={late || rollout.order !== undefined} {...why} onClick={() => setAsked('pause')}>
          Pause…
        </button>
      )}
      {accepts.includes('abort') && (
        <button type="button" disabled={late || rollout.order === 'abort'} {...why} onClick={() => setAsked('abort')}>
          Abort…
        </button>
      )}
      {asked && <Asked wish={asked} rollout={rollout} reload={reload} close={() => setAsked(undefined)} />}
    </>
  );
}

interface AskedProps {
  readonly wish: Wish;
  readonly rollout: Rollout;
  readonly reload: () => void;
  readonly close: () => void;
}

function Asked({ wish, rollout, reload, close }: AskedProps) {
  const { runs, client, announce } = useDash();
  const [failure, setFailure] = useState<unknown>();
  const { stage, number, waves, runner } = rollout;
  const all = waves.flatMap(({ regions }) => regions);
  const have = all.filter(({ state }) => state !== 'waiting' && state !== 'undone').map(({ region }) => region);
  const todo = all.filter(({ state }) => state !== 'done').map(({ region }) => region);
  const texts = {
    continue: {
      title: `Continue with release ${number} in ${stage}?`,
      text: `${plural(todo.length, 'region')} still ${todo.length === 1 ? 'has' : 'have'} to get it, in waves, each with its bake time. The rollout deploys the release that it began with, not this folder.`,
      button: 'Continue',
    },
    pause: {
      title: `Pause the rollout of ${stage}?`,
      text: `${runner ?? 'The machine that runs it'} stops before the next step. Regions that have release ${number} keep it.`,
      button: 'Pause',
    },
    abort: {
      title: `Roll back release ${number} of ${stage}?`,
      text: `${plural(have.length, 'region')} that ${have.length === 1 ? 'has' : 'have'} it, or were about to, are rolled back, the last one first.`,
      button: `Abort in ${stage}`,
    },
  }[wish];
  const begin = async () => {
    if (wish === 'continue') runs.goOn(stage, number, todo);
    else if (wish === 'abort' && runner === undefined) runs.takeBack(stage, number, have);
    else {
      try {
        await client.call(wish === 'pause' ? 'jaws_rollout_pause' : 'jaws_rollout_abort', { stage });
        announce(wish === 'pause' ? 'Asked to pause.' : 'Asked to roll it back.');
      } catch (thrown) {
        setFailure(thrown);
        return;
      }
    }
    reload();
    close();
  };
  return (
    <Dialog title={texts.title} close={close}>
      <p>{texts.text}</p>
      {wish !== 'pause' && <p>Changes that would lose data are refused.</p>}
      {failure !== undefined && <Failure error={asApiError(failure)} />}
      <footer class="dialog-foot">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="button" class={wish === 'abort' ? 'danger' : 'primary'} onClick={() => void begin()}>
          {texts.button}
        </button>
      </footer>
    </Dialog>
  );
}
