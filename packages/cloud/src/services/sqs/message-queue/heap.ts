/** A binary heap: the item that is due first comes first. */
export class Heap<T> {
  readonly #items: { readonly at: number; readonly value: T }[] = [];

  peek(): { readonly at: number; readonly value: T } | undefined {
    return this.#items[0];
  }

  push(at: number, value: T): void {
    const items = this.#items;
    let index = items.length;
    items.push({ at, value });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent]!.at <= items[index]!.at) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  pop(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    let index = 0;
    for (;;) {
      const left = index * 2 + 1;
      const right = left + 1;
      let min = index;
      if (left < items.length && items[left]!.at < items[min]!.at) min = left;
      if (right < items.length && items[right]!.at < items[min]!.at) min = right;
      if (min === index) return;
      this.#swap(min, index);
      index = min;
    }
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    [items[a], items[b]] = [items[b]!, items[a]!];
  }
}
