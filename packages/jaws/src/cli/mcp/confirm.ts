import { randomBytes } from 'node:crypto';
import { digestOf } from '../../base/digest.ts';
import { visible } from '../../base/visible.ts';
import type { Tool, ToolChange } from '../../engine/tools/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Unconfirmed } from '../../errors/catalogue/tools.ts';
import type { JawsError } from '../../errors/error.ts';
import type { PlanSummary } from '../../events.ts';
import { unpainted } from '../../output/paint.ts';
import { changesText } from '../deployed.ts';

/** How long a plan that was shown may be carried out. */
const validMs = 10 * 60_000;
/** More are forgotten, the oldest first. */
const mostPlans = 100;

export interface ShownPlan {
  /** Carries the plan out, once. */
  readonly planId: string;
  /** ISO 8601. */
  readonly validUntil: string;
}

/** The change was not made; `shown` is the plan that may be confirmed, if its id would do. */
export class NotConfirmed extends Error {
  readonly error: JawsError;
  readonly shown: object;
  constructor(error: JawsError, shown: object) {
    super(error.message);
    this.error = error;
    this.shown = shown;
  }
}

/** Asks the person at the client. */
export type Person = (message: string) => Promise<boolean>;

/**
 * Who agrees to changes of an AI client: an id of a plan that was shown to it, or a person. An id stands for one call of one tool and for what that
 * would change; it works once, for ten minutes. Protected stages and losses need the person, whatever id there is.
 */
export function createConfirmations(now: () => Date) {
  const plans = new Map<string, { readonly call: string; readonly effect: string; readonly until: number }>();

  const show = (tool: string, input: object, preview: object): ShownPlan => {
    const planId = randomBytes(16).toString('base64url');
    const until = now().getTime() + validMs;
    plans.set(planId, { call: digestOf({ tool, input }), effect: digestOf(essence(preview)), until });
    for (const oldest of [...plans.keys()].slice(0, -mostPlans)) plans.delete(oldest);
    return { planId, validUntil: new Date(until).toISOString() };
  };

  /** `person`: undefined if the client cannot ask it. Throws NotConfirmed. */
  const confirm = async (change: ToolChange, planId?: string, person?: Person): Promise<void> => {
    const { tool, input, stage, isProtected, preview } = change;
    const refuse = (why: Unconfirmed) => {
      const error = fail('ToolUnconfirmed', { tool: tool.name, stage, why });
      const isUseful = why !== 'person' && why !== 'declined';
      return new NotConfirmed(error, isUseful ? { ...preview, ...show(tool.name, input, preview) } : {});
    };
    if (planId !== undefined) {
      const plan = plans.get(planId);
      // Whatever comes of it: an id is tried once.
      plans.delete(planId);
      const isKnown = plan?.call === digestOf({ tool: tool.name, input }) && now().getTime() < plan.until;
      if (!isKnown) throw refuse('unknown');
      if (plan.effect !== digestOf(essence(preview))) throw refuse('changed');
    }
    const needsPerson = isProtected || tool.needsPerson === true || loses(preview);
    if (planId !== undefined && !needsPerson) return;
    if (!person) throw refuse(needsPerson ? 'person' : 'missing');
    if (!(await person(questionOf(change)))) throw refuse('declined');
  };

  return { show, confirm };
}

const planIn = (preview: object): PlanSummary | undefined => (preview as { readonly plan?: PlanSummary }).plan;

/** What a plan does, which the fingerprint of a deployment stands for to the last byte; costs and times are not the same twice. */
function essence(preview: object): object {
  const { plan, warnings: _, ...others } = preview as { readonly plan?: PlanSummary; readonly warnings?: unknown };
  return { ...others, regions: plan?.regions, accounts: plan?.access?.accounts };
}

/** Whether something is deleted, or loses its data or address. */
const loses = (preview: object): boolean =>
  planIn(preview)?.regions.some(({ stacks }) =>
    stacks.some(
      ({ action, changes }) => action === 'delete' || changes.some((one) => one.action === 'delete' || one.data),
    ),
  ) ?? false;

/** For a person: values that are set are not shown. */
function questionOf({ tool, input, stage, isProtected, preview }: ToolChange): string {
  const plan = planIn(preview);
  const { value: _, ...named } = input as { readonly value?: unknown };
  const what = plan ? changesText(plan, unpainted) : JSON.stringify({ ...named, ...preview }, undefined, 2);
  return visible(`${tool.title}: ${stage}${isProtected ? ', which is protected' : ''}\n\n${what}`);
}

/** Whether a tool is one whose calls need a confirmation, and have a field for the id of a plan. */
export const takesPlan = ({ changes }: Tool): boolean => changes !== 'never';
