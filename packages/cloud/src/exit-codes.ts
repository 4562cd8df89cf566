/** Exit code of a program that could not open a cloud's folder, by the code of the error; undefined for other errors. */
export function exitCodeOf(error: unknown): number | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
    case 'EFOLDERINUSE':
      return 3;
    // A newer version wrote it.
    case 'ESTATETOONEW':
    case 'ESNAPSHOTTOONEW':
      return 5;
    case 'ESTATEINCOMPLETE':
      return 6;
    default:
      return undefined;
  }
}
