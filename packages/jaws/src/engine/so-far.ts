/** Milliseconds until the first part of a result, and between parts. */
const firstMs = 300;
const everyMs = 1000;

/** Reads in parallel, and may report partial results. */
interface SoFarOptions<Place, Value> {
  readonly read: (place: Place) => Promise<Value>;
  /** Stands in for a place that has not responded yet. */
  readonly waiting: (place: Place) => Value;
  /** Called with all places while some have not responded; never called if all are quick. Undefined: partial results are not shown. */
  readonly report: ((values: readonly Value[]) => void) | undefined;
}

/** Like `Promise.all`, but reports the places that have responded while a slow one has not. */
export async function readEach<Place extends object, Value extends object>(
  places: readonly Place[],
  { read, waiting, report }: SoFarOptions<Place, Value>,
): Promise<Value[]> {
  const found = new Map<Place, Value>();
  const work = Promise.all(
    places.map(async (place) => {
      const value = await read(place);
      found.set(place, value);
      return value;
    }),
  );
  if (!report) return work;
  const tick = () => {
    report(places.map((place) => found.get(place) ?? waiting(place)));
    timer = setTimeout(tick, everyMs);
  };
  let timer = setTimeout(tick, firstMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
