"""pytest plugin: what each test ended with and which AWS operations it called, as JSON lines in the file JAWS_REPORT."""

import json
import os

import botocore.client
import pytest

_calls = []


def pytest_configure(config):
    plain = botocore.client.BaseClient._make_api_call

    def recorded(self, operation, parameters):
        _calls.append(f"{self.meta.service_model.service_name}:{operation}")
        return plain(self, operation, parameters)

    botocore.client.BaseClient._make_api_call = recorded


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    if call.when == "setup":
        _calls.clear()
    report = (yield).get_result()
    # A test that is skipped or breaks in its set-up has no call phase; one that breaks afterwards has failed too.
    if call.when == "call" or report.outcome != "passed":
        _write(item, report, call)


def _write(item, report, call):
    passed = report.outcome == "passed"
    line = {
        "test": item.nodeid,
        "outcome": report.outcome,
        "verified": item.get_closest_marker("aws_verified") is not None,
        "calls": sorted(set(_calls)),
        "why": "" if passed or call.excinfo is None else str(call.excinfo.value).strip()[:200],
    }
    with open(os.environ["JAWS_REPORT"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
