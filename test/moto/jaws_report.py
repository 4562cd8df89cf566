"""pytest plugin: what each test ended with and which AWS operations it called, as JSON lines in the file JAWS_REPORT.

Every test that is going to run has a line "unfinished" at the beginning; a later line for the same test replaces it. A test
that takes longer than TEST_LIMIT seconds fails: some wait in a loop for an answer that does not come.
"""

import json
import os
import signal

import botocore.client
import pytest

TEST_LIMIT = 120

_calls = []


class TookTooLong(Exception):
    pass


def _stop(_signal, _frame):
    raise TookTooLong(f"still running after {TEST_LIMIT} seconds")


def pytest_configure(config):
    plain = botocore.client.BaseClient._make_api_call

    def recorded(self, operation, parameters):
        _calls.append(f"{self.meta.service_model.service_name}:{operation}")
        return plain(self, operation, parameters)

    botocore.client.BaseClient._make_api_call = recorded
    signal.signal(signal.SIGALRM, _stop)


def pytest_collection_finish(session):
    for item in session.items:
        _write(item, "unfinished")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    signal.alarm(TEST_LIMIT)
    yield
    signal.alarm(0)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    if call.when == "setup":
        _calls.clear()
    report = (yield).get_result()
    # A test that is skipped or breaks in its set-up has no call phase; one that breaks afterwards has failed too.
    if call.when == "call" or report.outcome != "passed":
        _write(item, report.outcome, call)


def _write(item, outcome, call=None):
    error = call.excinfo if call else None
    line = {
        "test": item.nodeid,
        "outcome": outcome,
        "verified": item.get_closest_marker("aws_verified") is not None,
        "calls": sorted(set(_calls)) if call else [],
        "why": "" if outcome == "passed" or error is None else _why(error),
    }
    with open(os.environ["JAWS_REPORT"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _why(error):
    """The error's kind and text in one line of at most 300 characters, and the line of the test or of moto's helpers where it came up."""
    text = " ".join(str(error.value).split())[:300]
    places = [entry for entry in error.traceback if "tests" in entry.path.parts]
    where = f" ({places[-1].path.name}:{places[-1].lineno + 1})" if places else ""
    return f"{error.typename}: {text}{where}"
