/** The program of the child that runs a Python handler, for `python3 -c`; the same contract as the one for Node. */
export const pythonChild = String.raw`
import importlib, json, os, signal, sys, threading, time, traceback

folder = os.environ.pop('JAWS_RUN')
with open(os.path.join(folder, 'request.json'), encoding='utf-8') as file:
    request = json.load(file)
task = request['task']


def end_with_parent():
    # Descriptor 3 ends when the parent does, however that happens; what the handler started ends too.
    try:
        while os.read(3, 1):
            pass
    except OSError:
        pass
    if hasattr(os, 'killpg'):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()


def end(result):
    with open(os.path.join(folder, 'result.json'), 'w', encoding='utf-8') as file:
        file.write(result)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def failed(error):
    end(json.dumps({'error': {
        'errorType': type(error).__name__,
        'errorMessage': str(error),
        'trace': ''.join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip().split('\n'),
    }}))


class Context:
    def __init__(self, given, deadline):
        self.function_name = given['functionName']
        self.function_version = given['functionVersion']
        self.invoked_function_arn = given['invokedFunctionArn']
        self.memory_limit_in_mb = given['memoryLimitInMB']
        self.aws_request_id = given['awsRequestId']
        self.log_group_name = given['logGroupName']
        self.log_stream_name = given['logStreamName']
        self.client_context = None
        self.identity = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.time()) * 1000))


try:
    os.chdir(task)
    sys.path.insert(0, task)
    module, _, name = request['handler'].rpartition('.')
    handler = getattr(importlib.import_module(module.replace('/', '.')), name)
    context = Context(request['context'], time.time() + request['timeout'] / 1000)
    try:
        os.write(3, b'started\n')
    except OSError:
        pass
    end(json.dumps({'value': handler(request['event'], context)}))
except BaseException as error:
    failed(error)
`;
