import { useState } from 'preact/hooks';
import { useDash, useStage } from '../../base/dash.ts';
import { stepText } from '../../base/runs.ts';
import { useTool } from '../../base/use-tool.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { HowToWrite } from '../../parts/page-head.tsx';
import { PlanView } from './plan-view.tsx';

interface PlanDialogProps {
  /** Undefined: everything. */
  readonly functions: readonly string[] | undefined;
  readonly close: () => void;
}

/** The plan of a deployment, and the button that deploys it. */
export function PlanDialog({ functions, close }: PlanDialogProps) {
  const { runs } = useDash();
  const { stage, where, regions, canWrite } = useStage();
  const input = { ...where, ...(functions && { functions: [...functions] }) };
  const [step, setStep] = useState('');
  /** Regions whose stacks were read. */
  const [read, setRead] = useState<readonly string[]>([]);
  const plan = useTool('jaws_plan', input, {
    onEvent: (event) => {
      if (event.type !== 'step' || event.state === 'done') return;
      setStep(stepText(event));
      // The first event of a plan has none.
      const { detail, id } = event;
      if (id === 'compare') setRead((before) => (detail === undefined ? [] : [...before, detail]));
    },
  });
  // An old plan may differ from what would be deployed now.
  const ready = !plan.loading && plan.data !== undefined && plan.error === undefined;
  const losses = plan.data ? lossesIn(plan.data.plan) : 0;
  const begin = () => {
    runs.deploy(input, regions);
    close();
  };
  return (
    <Dialog title={`Plan for ${stage}`} close={close} wide>
      <div aria-live="polite" aria-busy={plan.loading}>
        {plan.loading && (
          <div class="run-bar">
            <progress aria-label="Planning" />
            <span>{step || 'Building the code and comparing it with what is deployed…'}</span>
          </div>
        )}
        {plan.loading && read.length > 0 && (
          <ul class="run-regions" aria-label="Regions that were read">
            {read.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
        {plan.error && <Failure error={plan.error} retry={plan.reload} />}
        {ready && plan.data && <PlanView result={plan.data} />}
      </div>
      <footer class="dialog-foot">
        <button type="button" onClick={close}>
          Close
        </button>
        {canWrite && (
          <button
            type="button"
            class="primary"
            disabled={!ready || plan.data?.plan.empty === true || losses > 0}
            onClick={begin}
          >
            Deploy to {stage}
          </button>
        )}
      </footer>
      {canWrite && losses > 0 && (
        <p class="muted">
          The dash deploys nothing that loses data. In a terminal, <code>jaws deploy --allow-data-loss</code> names what
          may.
        </p>
      )}
      {!canWrite && <HowToWrite what="Deploying" />}
    </Dialog>
  );
}

type Plan = {
  readonly regions: readonly {
    readonly stacks: readonly { readonly changes: readonly { readonly data?: string }[] }[];
  }[];
};

const lossesIn = ({ regions }: Plan): number =>
  regions.flatMap(({ stacks }) => stacks.flatMap(({ changes }) => changes)).filter(({ data }) => data !== undefined)
    .length;
