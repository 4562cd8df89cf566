const prefix = 'JAWS_RESOURCE_';

/** Properties that JavaScript itself reads: awaiting or printing the object is not a mistake. */
const asked = new Set(['then', 'toJSON', ...Object.getOwnPropertyNames(Object.prototype)]);

/** The function's values, by the names in its awsm.json. Any other name is an error. */
const resources = new Proxy(Object.create(null), {
  get(_target, name) {
    if (typeof name !== 'string') return undefined;
    const value = process.env[prefix + name];
    if (value === undefined && !asked.has(name)) throw new Error(missing(name));
    return value;
  },
  has: (_target, name) => typeof name === 'string' && process.env[prefix + name] !== undefined,
  ownKeys: () =>
    Object.keys(process.env)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length)),
  getOwnPropertyDescriptor(_target, name) {
    const value = typeof name === 'string' ? process.env[prefix + name] : undefined;
    return value === undefined ? undefined : { value, enumerable: true, configurable: true };
  },
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
});

function missing(name) {
  const self = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'This function';
  return `${self} has no value of the resource "${name}": lambda.resources in its awsm.json must list it ("resources": ["${name}"]), and it must be deployed since then.`;
}

module.exports = { resources };
