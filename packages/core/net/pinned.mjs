/** A second lookup of a name may return another address, so connections go to the one that was checked. */
export const pinned =
  ({ address, family }) =>
  (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);
