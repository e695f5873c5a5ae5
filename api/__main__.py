"""`python -m api`: the HTTP API, until SIGTERM or SIGINT."""

import gc

import uvicorn

from api.web.app import create_app
from api.web.services import ApiSettings, opened


def main() -> None:
    settings = ApiSettings()  # from the environment
    uvicorn.run(
        create_app(lambda: opened(settings)), host=settings.api_host, port=settings.api_port,
        log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10,
    )  # fmt: skip


if __name__ == "__main__":
    main()
    gc.collect()  # the SDK's runtime must be gone before the interpreter is
