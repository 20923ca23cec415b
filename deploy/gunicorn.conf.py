"""How gunicorn serves the pages: in the demo and in production alike.

A value that differs per installation is an environment variable.
"""

import os
import shutil
import tempfile

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # shared memory, and a wrong setting stops the start instead of each worker
timeout = 30
graceful_timeout = 30
keepalive = 15  # longer than the proxy keeps its side open
max_requests, max_requests_jitter = 5000, 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 -- heartbeats must not wait for a disk
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = None  # weerbaar.logs writes a line for each request, by route and without a path
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "weerbaar.logs.JSONFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}

# Metrics of all processes are told by any of them: each writes to this folder (weerbaar.metrics).
if {"METRICS_TOKEN", "METRICS_TOKEN_FILE"} & set(os.environ):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(
        prefix="weerbaar-metrics-", dir=worker_tmp_dir
    )


def child_exit(server, worker):
    """What a process counted stays; what it is at this moment goes with it."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess  # noqa: PLC0415 -- after the folder is set

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """The last one takes the folder away."""
    shutil.rmtree(os.environ.pop("PROMETHEUS_MULTIPROC_DIR", ""), ignore_errors=True)
