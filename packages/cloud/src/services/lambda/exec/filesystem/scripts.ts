/** AWS's user of functions, by LocalStack's recorded answer of `test_runtime_introspection_x86`; AWS does not guarantee the number. */
export const USER = { name: 'sbx_user1051', uid: 993, gid: 990 };

/**
 * Who that user is outside when root starts the cloud: nobody has this number, so it owns no file and no process of this machine. As any
 * other user, a function is that user outside.
 */
export const OUTSIDE = 65_530;

/**
 * The following scripts run in `/bin/sh`. They are constant: everything variable comes as arguments or as lines that are read, and is never
 * parsed as shell text.
 */

/**
 * Arguments: the mounts (an fstab file), the new root, and the program to start with its arguments, which finds itself in that root's folder.
 * Runs as root of this machine, or of a new user namespace, in a new mount, process and IPC namespace, whose first process is the subshell: it
 * takes in orphans, and when the cloud's end of the standard input closes it ends, and all others with it.
 */
export const SETUP = `set -e
exec 5<&0
(cat <&5 & wait) </dev/null >/dev/null 2>&1 3>&- 4>&- &
exec 5<&-
mount -n -a -T "$1"
cd "$2"
ulimit -c 0
ulimit -n 1024
shift 2
exec "$@"`;

/**
 * Arguments: how many processes there may be ('' for no limit), and the program to start with its arguments. The limit is set here, in the
 * innermost user namespace, where the processes of this environment alone count. Reads its environment variables from a file descriptor,
 * as {@link toLines} writes them: the programs before it must not be led by a function's variables. Lambda's names of variables begin with
 * a letter.
 */
export const environmentScript = (
  descriptor: number,
): string => `if [ "$1" ]; then ulimit -u "$1" 2>/dev/null || ulimit -p "$1" || exit; fi
shift
_name=
while IFS= read -r _line; do
  case $_line in
    +*) _value="$_value
\${_line#+}" ;;
    *) if [ "$_name" ]; then export "$_name=$_value"; fi; _name=\${_line%%=*}; _value=\${_line#*=} ;;
  esac
done <&${descriptor}
exec ${descriptor}<&-
exec "$@"`;

/** `NAME=value` each; further lines of a value begin with a plus sign; the last line ends the last value. */
export const toLines = (env: Readonly<Record<string, string>>): string =>
  `${Object.entries(env)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', '\n+')}\n`)
    .join('')}=\n`;
