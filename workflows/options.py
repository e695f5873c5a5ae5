"""Where an activity runs and how long it may take, by kind of work; every call has a step and a summary.

The step is the activity id: without it a replay cannot tell two swapped calls of one type apart.
None of these has a last attempt: an outage of hours must not fail the case of a year. Only what
nobody has to wait for is given up after a time (`outside_within`).
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows import contract

_PATIENT = RetryPolicy(
    initial_interval=timedelta(milliseconds=300),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=30),
)


def record(step: str, summary: str) -> workflow.ActivityConfig:
    """One PostgreSQL transaction."""
    return workflow.ActivityConfig(
        task_queue=contract.STORY,
        activity_id=step,
        summary=summary,
        start_to_close_timeout=timedelta(seconds=20),
        retry_policy=_PATIENT,
    )


def read(step: str, summary: str) -> workflow.ActivityConfig:
    """One look into PostgreSQL."""
    return record(step, summary)


def outside(step: str, summary: str) -> workflow.ActivityConfig:
    """A third party that may be slow."""
    return workflow.ActivityConfig(
        task_queue=contract.OUTSIDE,
        activity_id=step,
        summary=summary,
        start_to_close_timeout=timedelta(minutes=1),
        retry_policy=_PATIENT,
    )


def outside_within(step: str, summary: str, within: timedelta) -> workflow.ActivityConfig:
    """A third party that may stay silent: after `within`, all attempts together, it is given up."""
    config = outside(step, summary)
    config["schedule_to_close_timeout"] = within
    return config


def long(step: str, summary: str) -> workflow.ActivityConfig:
    """Many small steps with a heartbeat: a broadcast, a reconciliation."""
    return workflow.ActivityConfig(
        task_queue=contract.STORY,
        activity_id=step,
        summary=summary,
        start_to_close_timeout=timedelta(hours=1),
        heartbeat_timeout=timedelta(seconds=30),
        retry_policy=_PATIENT,
    )


def settle(step: str, summary: str) -> workflow.ActivityConfig:
    """A third party, and a next run soon: a few attempts are enough for this one."""
    config = outside(step, summary)
    config["start_to_close_timeout"] = timedelta(minutes=10)
    config["heartbeat_timeout"] = timedelta(minutes=1)
    config["schedule_to_close_timeout"] = timedelta(minutes=15)
    config["retry_policy"] = RetryPolicy(maximum_attempts=3)
    return config
