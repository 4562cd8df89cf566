import { nextNumber, type RegionHistory } from '../../deploy/releases/history.ts';
import { type DeploymentRecord, recordKey, writeRecord } from '../../deploy/releases/record.ts';
import { readState, stateKey, writeState } from '../../deploy/releases/state.ts';
import type { Template } from '../../model/types.ts';
import { live, stacksIn } from '../../plan/deployed.ts';
import { codeIn, stateOf } from '../../plan/state.ts';
import type { DeployedRegion, DeployedStack } from '../../plan/types.ts';
import { digest } from '../../templates/canonical.ts';
import { variableOfParameter, versionsIn } from '../../templates/environment.ts';
import type { Host } from '../host.ts';
import { newDeploymentId } from '../task.ts';

/** Release 0 is one over all regions, whenever each of them is first deployed by a JAWS that has releases. */
const firstId = '00000000T000000Z-00000000';

/**
 * Records what another tool deployed, an older JAWS as a rule, as a release of its own before a deployment changes it, so that a roll-back can return to
 * it: release 0 where there is none yet. Under the leases. Returns the histories with it.
 */
export async function recordFound(
  host: Pick<Host, 'emit' | 'now'>,
  project: string,
  histories: readonly RegionHistory[],
  regions: readonly DeployedRegion[],
): Promise<readonly RegionHistory[]> {
  const number = nextNumber(histories);
  const id = newDeploymentId(host.now());
  return Promise.all(
    histories.map(async (history) => {
      const base = regions.find(({ region }) => region === history.bucket.place.region);
      if (!base || !(await isForeign(history, project, base))) return history;
      const isFirst = history.records.length === 0;
      const record = recordOf(project, base, host.now(), isFirst ? { id: firstId, number: 0 } : { id, number });
      const key = stateKey(project, base.stage, record.id);
      const stacks = stacksIn(base).filter((stack) => live(stack));
      const state = stacks.map((stack) => ({ name: stack.name, kind: stack.kind, template: withValues(stack) }));
      await writeState(history.bucket, key, { stacks: state, env: base.envVersion });
      await writeRecord(history.bucket, record);
      const message = `${base.stage} ${base.region} has what another tool or an older JAWS deployed: it is recorded as release ${record.number}, to which \`jaws rollback\` can return.`;
      host.emit({ type: 'notice', message });
      return {
        ...history,
        records: [...history.records, { key: recordKey(record), id: record.id, number: record.number }],
        keys: [...history.keys, recordKey(record), key],
      };
    }),
  );
}

/**
 * Whether a region has a stack that is not as the newest release left it. Only those are compared that do not say which JAWS deployed them: every
 * tool that does not know of it takes that away.
 */
async function isForeign(history: RegionHistory, project: string, base: DeployedRegion): Promise<boolean> {
  const unmarked = stacksIn(base).filter((stack) => live(stack) && stack.jaws === undefined);
  if (unmarked.length === 0) return false;
  if (history.records.length === 0) return true;
  const keys = history.records.map(({ id }) => stateKey(project, base.stage, id));
  const newest = keys.findLast((key) => history.keys.includes(key));
  const state = newest === undefined ? undefined : await readState(history.bucket, newest);
  if (!state) return false;
  const known = new Map(state.stacks.map(({ name, template }) => [name, digest(template, 64)]));
  return unmarked.some((stack) =>
    [stack.template, withValues(stack)].every((template) => known.get(stack.name) !== digest(template, 64)),
  );
}

/** A template whose parameters have their values as defaults: nobody else knows what a tool of its own gave its stack. Not those of variables. */
function withValues({ template, parameters }: DeployedStack): Template {
  if (!template.Parameters) return template;
  const Parameters = Object.fromEntries(
    Object.entries(template.Parameters).map(([name, declared]) => {
      const value = parameters[name];
      const isSecret = declared.NoEcho !== undefined || variableOfParameter(name) !== undefined;
      return [name, isSecret || value === undefined ? declared : { ...declared, Default: value }];
    }),
  );
  return { ...template, Parameters };
}

function recordOf(
  project: string,
  base: DeployedRegion,
  now: Date,
  note: { readonly id: string; readonly number: number },
): DeploymentRecord {
  const templates = stateOf(base).stacks.map(({ template }) => template);
  return {
    ...note,
    project,
    stage: base.stage,
    region: base.region,
    account: base.account,
    at: now.toISOString(),
    origin: { type: 'found' },
    result: 'done',
    code: {},
    keys: codeIn(templates),
    ...(base.envVersion !== '' && { env: base.envVersion }),
    envs: [...new Set(templates.flatMap(versionsIn))].sort(),
    stacks: [],
  };
}
