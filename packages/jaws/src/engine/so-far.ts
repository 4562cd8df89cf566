/** Milliseconds until the first part of an answer, and at least between parts. */
const firstMs = 300;
const everyMs = 1000;

/** Reads in parallel, and may report partial results. */
interface SoFarOptions<Place, Value> {
  readonly read: (place: Place) => Promise<Value>;
  /** Stands in for a place that has not responded yet. */
  readonly waiting: (place: Place) => Value;
  /**
   * Called with all places while some have not answered, at first and whenever others have; never called when all are quick. Undefined: partial
   * results are not shown.
   */
  readonly report: ((values: readonly Value[]) => void) | undefined;
}

/** Like `Promise.all`, but reports the places that have responded while a slow one has not. */
export async function readEach<Place extends object, Value extends object>(
  places: readonly Place[],
  { read, waiting, report }: SoFarOptions<Place, Value>,
): Promise<Value[]> {
  const found = new Map<Place, Value>();
  // Of what was found since the last report: a report makes a result of all places, which is work for its receiver too.
  let hasNews = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = () => {
    timer = undefined;
    if (!hasNews || !report) return;
    hasNews = false;
    timer = setTimeout(tick, everyMs);
    report(places.map((place) => found.get(place) ?? waiting(place)));
  };
  if (report) timer = setTimeout(tick, firstMs);
  let isOver = false;
  const one = async (place: Place): Promise<Value> => {
    const value = await read(place);
    found.set(place, value);
    hasNews = true;
    if (timer === undefined && !isOver && found.size < places.length) tick();
    return value;
  };
  try {
    return await Promise.all(places.map(one));
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
