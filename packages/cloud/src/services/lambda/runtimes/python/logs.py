"""Logging as the managed Python runtimes set it up. https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html

A carriage return stands for a line break inside a message, so that a message of several lines stays one log event.
"""

import json
import logging
import os
import sys
import time
import traceback

TIME = "%Y-%m-%dT%H:%M:%SZ"
STANDARD_FIELDS = {*vars(logging.makeLogRecord({})), "message", "asctime", "aws_request_id"}


class State:
    request_id = None


state = State()


def is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def write(text):
    sys.stdout.write(text.rstrip("\n").replace("\n", "\r") + "\n")
    sys.stdout.flush()


class Handler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = state.request_id or ""
        write(self.format(record))


class JsonFormatter(logging.Formatter):
    def format(self, record):
        kind, error, trace = record.exc_info or (None, None, None)
        entry = {
            "timestamp": self.formatTime(record, TIME),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "stackTrace": traceback.format_tb(trace) if trace else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(error) if error else None,
            "requestId": state.request_id,
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if kind else None,
        }
        for key, value in vars(record).items():
            if key not in STANDARD_FIELDS:
                entry.setdefault(key, value)
        return json.dumps({k: v for k, v in entry.items() if v is not None}, ensure_ascii=False, default=str)


def setup():
    logging.Formatter.converter = time.gmtime
    handler = Handler()
    text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
    handler.setFormatter(JsonFormatter() if is_json() else logging.Formatter(text, "%Y-%m-%dT%H:%M:%S"))
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = "DEBUG" if level == "TRACE" else level
    if isinstance(logging.getLevelName(level), int):
        root.setLevel(level)


def error(body):
    """Writes an error body of the Runtime API to the function's log."""
    if is_json():
        write(json.dumps({"timestamp": time.strftime(TIME, time.gmtime()), "log_level": "ERROR", **body}))
        return
    title = " ".join(part for part in (body["errorType"] + ":" if body["errorType"] else "", body["errorMessage"]) if part)
    lines = [f"[ERROR] {title}", "Traceback (most recent call last):"]
    for frame in body["stackTrace"]:
        for line in frame.splitlines():
            indent = len(line) - len(line.lstrip(" "))
            lines.append("\u00a0" * indent + line[indent:])
    write("\n".join(lines))
