#!/usr/bin/python3
"""An iCalendar file as a library that is none of ours reads it: python3-icalendar of Debian.

    calendar_reader.py have-icalendar
    calendar_reader.py check FILE.ics FILE.json     the feed has every day of the calendar's JSON, and nothing else

Prints how many days there are; exits with 1 and says what differs.
"""

import datetime
import json
import sys
from pathlib import Path

try:
    import icalendar
except ImportError:
    icalendar = None


def events_of(calendar: "icalendar.Calendar") -> dict[str, "icalendar.Event"]:
    events: dict[str, icalendar.Event] = {}
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        assert uid not in events, f"two events have the UID {uid}"
        events[uid] = event
    return events


def check_event(event: "icalendar.Event", item: dict, language: str) -> None:
    day = datetime.date.fromisoformat(item["day"])
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(start) is datetime.date, f"{start!r} is no whole day"
    assert (start, end) == (day, day + datetime.timedelta(days=1)), f"{start} to {end}, not {day}"
    title = item["title"][language]
    expected = f"{item['time']} {title}" if item["time"] else title
    assert str(event["SUMMARY"]) == expected, f"{event['SUMMARY']!r}, not {expected!r}"
    assert event["DTSTAMP"].dt.tzinfo is not None, "DTSTAMP is not in UTC"
    description = str(event.get("DESCRIPTION", ""))
    for requirement in item["requirements"]:
        assert requirement["id"] in description, f"{requirement['id']} is not in {description!r}"
    alarms = [alarm["TRIGGER"].dt.days for alarm in event.walk("VALARM")]
    assert alarms == [-30, -7, -1], f"alarms {alarms}"


def check(ics: Path, calendar_json: Path) -> int:
    raw = ics.read_bytes()
    calendar = icalendar.Calendar.from_ical(raw)
    told = json.loads(calendar_json.read_text(encoding="utf-8"))
    events = events_of(calendar)
    faults = [str(error) for component in calendar.walk() for error in component.errors]
    assert not faults, f"the parser notes {faults}"
    assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"]
    language = "zh" if "LANGUAGE=zh-TW" in raw.decode("utf-8") else "en"
    expected = {f"{item['uid']}@{told['chain_id']}": item for item in told["items"]}
    assert events.keys() == expected.keys(), f"other days: {sorted(events.keys() ^ expected.keys())}"
    for uid, event in events.items():
        check_event(event, expected[uid], language)
    assert icalendar.Calendar.from_ical(calendar.to_ical()) is not None
    return len(events)


def main() -> int:
    match sys.argv[1:]:
        case ["have-icalendar"]:
            return 0 if icalendar else 1
        case ["check", ics, calendar_json]:
            try:
                print(check(Path(ics), Path(calendar_json)), "days")
            except (AssertionError, KeyError, ValueError) as error:
                print(f"{ics}: {error}", file=sys.stderr)
                return 1
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
