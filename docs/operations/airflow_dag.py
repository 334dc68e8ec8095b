"""A DAG of Airflow: the night of each data interval. A verdict is read from decision.json, and fails no task."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from airflow.decorators import dag, task
from airflow.operators.bash import BashOperator

HOME = "/srv/relapse"


@dag(
    schedule="20 3 * * *",
    start_date=datetime(2026, 11, 1),
    catchup=True,
    # One night after the other: each compares itself with the one before.
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10), "depends_on_past": True},
)
def relapse():
    # `ds` is the first day of the interval, which is the day that has ended when the run starts.
    judge = BashOperator(
        task_id="judge",
        cwd=HOME,
        bash_command="relapse run relapse.toml --as-of {{ ds }} --log-format json",
    )

    @task
    def verdict(ds: str) -> str:
        decision = json.loads(Path(HOME, "reports", ds, "decision.json").read_text())
        return decision["recommendation"]

    judge >> verdict("{{ ds }}")


relapse()
