import type { Model } from '../../model/types.ts';
import type { Changes } from '../dashboard.ts';
import { tickList } from '../dashboard.ts';
import type { Item } from './state.ts';

type Compared = Parameters<typeof tickList>[1];

/** Items that can be ticked, function by function, and those ticked at first: the changed ones. */
export function itemsOf(model: Model, compared: Compared): { items: Item[]; ticked: string[] } {
  const { choices, initial } = tickList(model, compared);
  const functionOf = new Map(model.endpoints.map((endpoint) => [`E ${endpoint.id}`, endpoint.function]));
  const items = choices.map(({ value, label }): Item => {
    const id = value.slice('L '.length);
    const isFunction = value.startsWith('L ');
    const own = isFunction ? id : (functionOf.get(value) ?? '');
    return {
      value,
      label,
      module: own.split('/')[0] ?? '',
      function: own,
      change: changeOf(compared?.changes, isFunction ? 'function' : 'endpoint', id),
      missing: isFunction ? (compared?.missing.get(id) ?? []) : [],
    };
  });
  return { items, ticked: initial };
}

const changeOf = (changes: Changes | undefined, kind: string, id: string) => changes?.get(`${kind} ${id}`);
