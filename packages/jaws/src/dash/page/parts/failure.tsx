import type { ApiError } from '../base/client.ts';
import { Shape } from './mark.tsx';

/** The action that AWS names in a refusal: `lambda:ListFunctions`. */
export const missingAction = (text: string): string | undefined =>
  /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)/i.exec(text)?.[1];

/** An error, in the place of the result. */
export function Failure({
  error,
  retry,
}: {
  readonly error: Pick<ApiError, 'code' | 'message' | 'hint'> & Partial<ApiError>;
  readonly retry?: () => void;
}) {
  const problems = error.problems ?? [];
  const action = missingAction([error.message, ...problems.map(({ message }) => message)].join('\n'));
  return (
    <div class="failure" role="alert">
      <p class="failure-title">
        <Shape kind="bad" /> <span class="text">{error.message}</span>
      </p>
      {error.hint && <p>{error.hint}</p>}
      {action && (
        <p>
          The missing permission is <code>{action}</code>.
        </p>
      )}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ message, hint }) => (
            <li key={message}>
              {message} {hint && hint}
            </li>
          ))}
        </ul>
      )}
      <p class="failure-foot">
        <code>{error.code}</code>
        {retry && (
          <button type="button" onClick={retry}>
            Try again
          </button>
        )}
      </p>
    </div>
  );
}
