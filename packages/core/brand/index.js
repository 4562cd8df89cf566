/**
 * Makes `instanceof` work across copies of this package: a function may bundle two, that of a module linked from a folder and that of the
 * project. Without this, a refusal from one copy would be an unknown error to the other. Subclasses are checked as usual.
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
