/**
 * The namespace and the dimensions of a function's metrics: its project, and its stage and name. The region is that of the log. JAWS names functions
 * `<stage>-<project>-<logical id>`, and shortens names of more than 64 characters.
 */
export function placeOf({ AWS_LAMBDA_FUNCTION_NAME: name = 'function' }) {
  const whole = name.length === 64 ? name.replace(/-[0-9a-f]{8}$/, '') : name;
  const [, stage, project] = /^([A-Za-z][A-Za-z0-9]*)-(.+)-[A-Za-z0-9]+$/.exec(whole) ?? [];
  if (stage === undefined) return { namespace: 'jaws', dimensions: { function: name } };
  return { namespace: project, dimensions: { stage, function: name } };
}
