import type { AttributeValueUpdate } from '@aws-sdk/client-dynamodb';
import { Constraints } from '../constraints.ts';
import { invalidParameter, validation } from '../errors.ts';
import { added, withMember, withoutMembers } from '../expressions/apply-update.ts';
import type { ItemChange } from '../items/update-item.ts';
import { attribute, type Item, isSet, typeOf, type Value } from '../values/value.ts';
import { checkAttributeName, fromWire } from '../values/wire.ts';

interface Action {
  readonly name: string;
  readonly action: string;
  readonly value: Value | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html */
export function readAttributeUpdates(updates: Readonly<Record<string, AttributeValueUpdate>>): ItemChange {
  const actions = Object.entries(updates).map(([name, update]) => readAction(name, update));
  return {
    paths: actions.map(({ name }) => [name]),
    sources: [],
    known: actions.flatMap(({ name, action, value }) => (action !== 'DELETE' && value ? [[name, value] as const] : [])),
    apply(item, exists) {
      // A missing item is made by PUT and ADD, not by DELETE alone.
      if (!exists && actions.length > 0 && actions.every(({ action }) => action === 'DELETE')) return undefined;
      return actions.reduce(apply, item);
    },
  };
}

function readAction(name: string, { Action: action = 'PUT', Value }: AttributeValueUpdate): Action {
  new Constraints().oneOf(action, `attributeUpdates.${name}.member.action`, ['ADD', 'DELETE', 'PUT']).check();
  checkAttributeName(name);
  const value = Value === undefined ? undefined : fromWire(Value);
  if (action !== 'DELETE' && value === undefined) {
    throw invalidParameter(`Only DELETE action is allowed when no attribute value is specified`);
  }
  if (action === 'ADD' && value) {
    const type = typeOf(value);
    if (type !== 'N' && type !== 'L' && !isSet(type)) {
      throw invalidParameter(`ADD action is not supported for the type ${type}`);
    }
  }
  if (action === 'DELETE' && value && !isSet(typeOf(value))) {
    throw invalidParameter(`DELETE action with value is not supported for the type ${typeOf(value)}`);
  }
  return { name, action, value };
}

function apply(item: Item, { name, action, value }: Action): Item {
  const current = attribute(item, name);
  if (action === 'PUT') return withMember(item, [name], value);
  if (action === 'ADD') return withMember(item, [name], sum(current, value!));
  if (value === undefined || current === undefined) return withMember(item, [name], undefined);
  return withMember(
    item,
    [name],
    withErrorType(() => withoutMembers(current, value)),
  );
}

function sum(current: Value | undefined, value: Value): Value {
  if (current && 'L' in current && 'L' in value) return { L: [...current.L, ...value.L] };
  return withErrorType(() => added(current, value));
}

function withErrorType<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if ((error as Error).message.startsWith('An operand')) throw validation('Type mismatch for attribute to update');
    throw error;
  }
}
