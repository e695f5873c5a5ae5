"""`python -m api`: the HTTP API, until SIGTERM or SIGINT."""

import gc

import uvicorn

from activities.adapters.calendar_files import CalendarFiles
from api.notices.load import NOTICES
from api.web.app import create_app
from api.web.services import ApiSettings, opened
from deploy.publication import publish


def main() -> None:
    settings = ApiSettings()  # from the environment
    editions = CalendarFiles(NOTICES / "calendar").read
    uvicorn.run(
        create_app(lambda: opened(settings, editions, publish)), host=settings.api_host, port=settings.api_port,
        log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10,
    )  # fmt: skip


if __name__ == "__main__":
    main()
    gc.collect()  # the SDK's runtime must be gone before the interpreter is
