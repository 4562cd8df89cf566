/**
 * Makes `instanceof` hold between copies of this package: a function may bundle two, one of a module that is linked from a folder and one of the
 * project. Without it, a refusal of the one would be an unknown error to the other. Subclasses are checked as usual.
 */
function branded(Class, name) {
  const mark = Symbol.for(`jaws-core-js/${name}`);
  Object.defineProperty(Class.prototype, mark, { value: true });
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(one) {
      return this === Class ? one?.[mark] === true : isInstance.call(this, one);
    },
  });
  return Class;
}

exports.branded = branded;
