import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation';
import { type LiveResource, type LiveResources, liveProperties } from '../drift/live.ts';
import type { PhysicalResource, StackInput, StackRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { dependencyGraph, type Graph } from '../template/graph.ts';
import { equal } from '../template/json.ts';
import type { Prepared } from '../template/prepare.ts';
import { type Checked, checkProperties } from '../template/properties.ts';
import { referencesOf } from '../template/references.ts';
import { type Bound, bind, type KnownValues } from '../template/scope.ts';
import type { ResourceDefinition, Template } from '../template/template.ts';
import { hasUnknown, UNKNOWN, type Value } from '../template/value.ts';
import {
  attributeDetails,
  type Causes,
  changeDetails,
  isPossible,
  possibleDetails,
  replacementOf,
} from './change-details.ts';
import { contextText, hideSecrets, secretsOf } from './change-values.ts';
import { scopeOf } from './change-view.ts';
import type { Deployment } from './deployment.ts';
import { changedProperties } from './differences.ts';
import { driftDetails, isSync, shownStatus } from './drift-details.ts';
import { exportValue } from './exports.ts';
import { findHandler } from './handler.ts';
import { namedId } from './intent.ts';
import { attributeOf, effectiveValues, policyOf } from './plan.ts';
import { rawProperties } from './raw-properties.ts';
import { stackOutput } from './stack-outputs.ts';
import { withStackTags } from './stack-tags.ts';

/** Properties as they are to be, as far as that is known, compared with their type's schema. */
export interface KnownProperties {
  /** Before the schema's types. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly checked: Checked;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly bound: Bound;
  /** Of resources of a stack that has none yet, by logical id: nothing that is compared later changes what is known of them. */
  readonly added: ReadonlyMap<string, KnownProperties>;
}

/** The changes that `input` would make to a stack's resources, in the order of the template, removals last. */
export function compare(
  d: Deployment,
  stack: StackRecord,
  input: StackInput,
  prepared: Prepared,
  old: Template | undefined,
  live: LiveResources = new Map(),
): Comparison {
  const resources = resourcesOf(d.ctx, stack.id);
  const isGone = (logicalId: string) => live.get(logicalId)?.status === 'DELETED';
  const deployed = (logicalId: string) => resources.get(logicalId)?.current;
  /** Made again under its own name, a resource keeps its id and its ARN. */
  const sameAgain = (logicalId: string) => isGone(logicalId) && !replaced.has(logicalId);
  const replaced = new Map<string, 'True' | 'Conditional'>();
  const changed = new Set<string>();
  let compared = false;
  const changes = new Map<string, Change>();
  const added = new Map<string, KnownProperties>();
  const world: KnownValues = {
    id(logicalId) {
      const current = deployed(logicalId);
      return !current || replaced.has(logicalId) ? UNKNOWN : current.physicalId;
    },
    attribute(logicalId, attribute) {
      const current = deployed(logicalId);
      if (!current || replaced.has(logicalId)) return UNKNOWN;
      if (sameAgain(logicalId) && attribute !== 'Arn') return UNKNOWN;
      // A change in place may change the resources that refer to it; nested stacks get the values they will have.
      if (compared && changesProperty(changes.get(logicalId), attribute)) return UNKNOWN;
      return attributeOf(d.specs, logicalId, current, attribute);
    },
    importValue: (name) => exportValue(d.ctx, name),
    stackOutput: (output) => stackOutput(d.ctx, output),
  };
  const place = {
    account: d.ctx.account,
    region: d.ctx.region,
    stackId: stack.id,
    stackName: stack.name,
    notificationArns: input.notificationArns,
  };
  const bound = bind(prepared.template, effectiveValues(input), place, world);
  const causes: Causes = { old, changedParameters: changedParameters(stack.input, input), replaced, changed };
  for (const logicalId of inOrder(dependencyGraph(bound))) {
    const current = isGone(logicalId) ? undefined : deployed(logicalId);
    const change = current
      ? modification(d, bound, logicalId, current, input, causes, live.get(logicalId))
      : addition(d, bound, logicalId, input, live.get(logicalId), added);
    if (!change) continue;
    if (isGone(logicalId) && !keepsName(d, deployed(logicalId)!, bound, input, logicalId)) {
      replaced.set(logicalId, 'Conditional');
    }
    if (change.Replacement === 'True' || change.Replacement === 'Conditional') {
      if (!change.Details?.every(isPossible)) replaced.set(logicalId, change.Replacement);
    }
    if (change.Action === 'Modify' && !replaced.has(logicalId) && changesWhatIsThere(change)) changed.add(logicalId);
    changes.set(logicalId, { Type: 'Resource', ResourceChange: change });
  }
  compared = true;
  const hidden = secretsOf(stack.input, input);
  const listed = [...bound.included].flatMap((logicalId) => changes.get(logicalId) ?? []);
  const gone = [...resources.values()].filter((record) => record.current && !bound.included.has(record.logicalId));
  const removals = gone.map((record) => removal(record.logicalId, record.current!));
  return {
    changes: [...listed, ...removals].map((change) => hideSecrets(change, hidden)),
    bound,
    added: resources.size === 0 ? added : new Map(),
  };
}

function changesProperty(change: Change | undefined, name: string): boolean {
  return change?.ResourceChange?.Details?.some(({ Target }) => Target?.Name === name) === true;
}

/** Whether more than what the template says beside the properties changes. */
const changesWhatIsThere = ({ Scope = [] }: ResourceChange): boolean =>
  Scope.includes('Properties') || Scope.includes('Tags');

/** Whether the template names the resource, and by the name that it had. */
function keepsName(d: Deployment, before: PhysicalResource, bound: Bound, input: StackInput, logicalId: string) {
  return namedId(d, before.type, propertiesAfter(d, bound, logicalId, input).after) === before.physicalId;
}

function addition(
  d: Deployment,
  bound: Bound,
  logicalId: string,
  input: StackInput,
  live: LiveResource | undefined,
  known: Map<string, KnownProperties>,
): ResourceChange {
  const { type } = bound.template.resources.get(logicalId)!;
  const { tagged, checked, after } = propertiesAfter(d, bound, logicalId, input);
  known.set(logicalId, { properties: tagged, checked });
  const AfterContext = contextText(after);
  const added = { Action: 'Add', LogicalResourceId: logicalId, ResourceType: type, AfterContext } as const;
  return { ...added, Scope: [], Details: [], ...(live && { ResourceDriftStatus: live.status }) };
}

/** The properties as they are to be, as far as that is known; `raw` before the schema's types. */
function propertiesAfter(d: Deployment, bound: Bound, logicalId: string, input: StackInput) {
  const definition = bound.template.resources.get(logicalId)!;
  const raw = rawProperties(definition, bound.scope);
  const tagged = withStackTags(d.specs, definition.type, raw, input.tags);
  const checked = checkProperties(d.specs, definition.type, tagged);
  return { raw, tagged, checked, after: checked.properties };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html (PolicyAction) */
const actionOf = (policy: string): 'Delete' | 'Retain' | 'Snapshot' => {
  if (policy === 'Snapshot') return 'Snapshot';
  return policy.startsWith('Retain') ? 'Retain' : 'Delete';
};

function removal(logicalId: string, current: PhysicalResource): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: actionOf(current.deletionPolicy),
      Action: 'Remove',
      LogicalResourceId: logicalId,
      PhysicalResourceId: current.physicalId,
      ResourceType: current.type,
      Scope: [],
      Details: [],
      BeforeContext: contextText(current.properties),
    },
  };
}

function modification(
  d: Deployment,
  bound: Bound,
  logicalId: string,
  current: PhysicalResource,
  input: StackInput,
  causes: Causes,
  live: LiveResource | undefined,
): ResourceChange | undefined {
  const definition = bound.template.resources.get(logicalId)!;
  const { raw, after } = propertiesAfter(d, bound, logicalId, input);
  const before = { ...current, properties: liveProperties(live, current.properties, after) };
  const names = changedProperties(before.properties, after).filter(
    (name) => !isDynamicReference(raw[name]) || !isSameExpression(name, logicalId, definition, causes),
  );
  const found = changeDetails(d, logicalId, definition, before, after, names, causes);
  const details = live ? driftDetails(found, { live, deployed: current.properties, after, names }) : found;
  details.push(...possibleDetails(d, definition, current, after, causes));
  details.push(...attributeDetails(definition, causes.old?.resources.get(logicalId), current, causes));
  if (details.length === 0 && definition.type === 'AWS::CloudFormation::Stack') {
    details.push({
      Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
      Evaluation: 'Dynamic',
      ChangeSource: 'Automatic',
    });
  }
  if (details.length === 0) return undefined;
  const handler = findHandler(d.ctx.kernel, d.specs, definition.type);
  const replacement = names.length > 0 && handler && !handler.update ? 'True' : replacementOf(details);
  const policy = policyOf(definition.updateReplacePolicy, bound, 'Delete');
  return {
    ...(replacement === 'False' ? {} : { PolicyAction: `ReplaceAnd${actionOf(policy)}` as const }),
    Action: details.every(isSync) ? 'SyncWithActual' : 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: current.physicalId,
    ResourceType: definition.type,
    Replacement: replacement,
    Scope: scopeOf(details),
    Details: details,
    ...(live && { ResourceDriftStatus: shownStatus(live) }),
    BeforeContext: contextText(unresolved(before.properties, raw)),
    AfterContext: contextText(after),
  };
}

/** The deployed properties, with dynamic references in place of their values. */
function unresolved(
  properties: PhysicalResource['properties'],
  raw: Readonly<Record<string, Value>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isDynamicReference(raw[name]) ? raw[name] : value]),
  );
}

/** The value of a dynamic reference is read only at deployment. */
function isDynamicReference(raw: Value | undefined): boolean {
  return raw !== undefined && !hasUnknown(raw) && JSON.stringify(raw).includes('{{resolve:');
}

/**
 * Whether a property is written as before, with the same values of parameters. Only the reference itself is compared:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
function isSameExpression(name: string, logicalId: string, now: ResourceDefinition, causes: Causes): boolean {
  const before = causes.old?.resources.get(logicalId);
  const changed = [...referencesOf(now.properties[name]).refs].some((ref) => causes.changedParameters.has(ref));
  return !changed && before !== undefined && equal(before.properties[name], now.properties[name]);
}

/** A parameter that stands for a stored one is the same as long as it names the same: what it names is the property's own change. */
function changedParameters({ parameters: old }: StackInput, { parameters: now }: StackInput): ReadonlySet<string> {
  return new Set(Object.keys(now).filter((name) => old[name] !== now[name]));
}

function inOrder(graph: Graph): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const need of graph.get(name) ?? []) visit(need);
    order.push(name);
  };
  for (const name of graph.keys()) visit(name);
  return order;
}
