"""The years around the 2023 season, as the State Council's notices give them."""

from datetime import date, timedelta

from domain.calendar import Edition, YearOfDays


def _weekdays(*spans: tuple[str, str]) -> tuple[date, ...]:
    found = []
    for first, last in spans:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            if day.weekday() < 5:
                found.append(day)
            day += timedelta(days=1)
    return tuple(found)


YEAR_2023 = YearOfDays(
    2023,
    published=True,
    off=_weekdays(
        ("2023-01-01", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"),
        ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06"),
    ),
    work=tuple(map(date.fromisoformat, (
        "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07",
        "2023-10-08",
    ))),
    source="国办发明电〔2022〕16号",
)  # fmt: skip
YEAR_2024 = YearOfDays(
    2024,
    published=True,
    off=_weekdays(
        ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
        ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
        ("2024-10-01", "2024-10-07"),
    ),
    work=tuple(map(date.fromisoformat, (
        "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
        "2024-09-29", "2024-10-12",
    ))),
    source="国办发明电〔2023〕7号",
)  # fmt: skip
SEASON = Edition("2023-2024", (YEAR_2023, YEAR_2024))
