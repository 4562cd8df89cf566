"""Runtime client for Python functions: the Lambda Runtime API over one kept-alive connection.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import decimal
import importlib
import json
import os
import socket
import sys
import threading
import time
import traceback

import logs
import packages
from context import LambdaContext

PREFIX = "/2018-06-01/runtime"
OK, ACCEPTED, TOO_LARGE = 200, 202, 413


class RuntimeFault(Exception):
    """What the runtime itself reports; `kind` is the error type."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


class RuntimeClient:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.address = address
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(None)
        self.received = b""

    def next(self, sent=b""):
        """Polls for an invocation; `sent` is a request that leaves in the same packet and whose answer is read first."""
        self.socket.sendall(sent + self.request("GET", "/invocation/next"))
        if sent:
            self.expect(ACCEPTED, TOO_LARGE)
        return self.expect(OK)

    def post(self, path, body, headers=""):
        self.socket.sendall(self.request("POST", path, body, headers))
        self.expect(ACCEPTED)

    def request(self, method, path, body=b"", headers=""):
        head = f"{method} {PREFIX}{path} HTTP/1.1\r\nhost: {self.address}\r\n{headers}"
        if method == "POST":
            head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        return (head + "\r\n").encode("latin-1") + body

    def expect(self, *expected):
        status, headers, body = self.read()
        if status not in expected:
            stop(f"The Runtime API answered {status}: {body.decode('utf-8', 'replace')}")
        return headers, body

    def read(self):
        while True:
            end = self.received.find(b"\r\n\r\n")
            if end >= 0:
                break
            self.fill()
        start, *lines = self.received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        total = end + 4 + int(headers.get("content-length", 0))
        while len(self.received) < total:
            self.fill()
        body = self.received[end + 4 : total]
        self.received = self.received[total:]
        return int(start.split()[1]), headers, body

    def fill(self):
        chunk = self.socket.recv(1 << 16)
        if not chunk:
            os._exit(1)
        self.received += chunk


def stop(text):
    sys.stderr.write(text.rstrip() + "\n")
    sys.stderr.flush()
    os._exit(1)


def load_handler(handler):
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise RuntimeFault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module"
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        raise RuntimeFault(
            "Runtime.UserCodeSyntaxError",
            f"Syntax error in module '{module_name}': {error}",
            [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'],
        ) from error
    if not hasattr(module, name):
        raise RuntimeFault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")
    return getattr(module, name)


def error_body(error, request_id=""):
    if isinstance(error, RuntimeFault):
        kind, trace = error.kind, error.trace
    else:
        kind = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        trace = traceback.format_list([frame for frame in frames if not is_own(frame.filename)])
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def is_own(filename):
    return filename.startswith("<frozen importlib") or os.path.dirname(os.path.abspath(filename)) == OWN_FOLDER


OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))


def encode_decimal(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def encode(value):
    return json.dumps(value, ensure_ascii=False, default=encode_decimal).encode("utf-8", "surrogatepass")


def fault_headers(kind):
    safe = "".join(c if " " <= c <= "~" else "?" for c in kind)
    return f"lambda-runtime-function-error-type: {safe}\r\n"


def run(client, handler, headers, payload):
    """Gives the request that reports the outcome of one invocation."""
    request_id = headers["lambda-runtime-aws-request-id"]
    try:
        context = LambdaContext(headers)
        result = handler(json.loads(payload), context)
        try:
            body = encode(result)
        except Exception as error:
            raise RuntimeFault(
                "Runtime.MarshalError", f"Unable to marshal response: {error}"
            ) from error
    except Exception as error:
        fault = error_body(error, request_id)
        logs.error(fault)
        return client.request(
            "POST", f"/invocation/{request_id}/error", encode(fault), fault_headers(fault["errorType"])
        )
    return client.request("POST", f"/invocation/{request_id}/response", body)


def watch_parent():
    """Ends the process when the cloud is gone, even while a handler computes: the other end of stdin is the cloud's."""
    try:
        while os.read(0, 4096):
            pass
    finally:
        os._exit(1)


def main():
    threading.Thread(target=watch_parent, daemon=True).start()
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    packages.install()
    logs.setup()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        fault = error_body(error)
        logs.error(fault)
        client.post("/init/error", encode(fault), fault_headers(fault["errorType"]))
        sys.exit(1)
    outcome = b""
    while True:
        headers, payload = client.next(outcome)
        logs.state.request_id = headers["lambda-runtime-aws-request-id"]
        trace = headers.get("lambda-runtime-trace-id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        outcome = run(client, handler, headers, payload)


if __name__ == "__main__":
    main()
