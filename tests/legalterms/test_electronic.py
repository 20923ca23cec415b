"""What a fault in electronic traffic does to a term: Awb 2:10 and 2:21 to 2:23."""

from datetime import UTC, date, datetime, timedelta

import pytest

from legalterms.electronic import (
    OutageSpan,
    end_after_outages,
    end_after_wrong_channel,
    excuses_lateness,
    notice_was_in_time,
)
from legalterms.wording import in_words, wrong_channel_in_words

OFFERED = datetime(2026, 11, 3, 22, 59, 30, tzinfo=UTC)  # half a minute before midnight here
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("accepted_after", "in_time"),
    [(None, False), (timedelta(0), True), (48 * HOUR, True), (48 * HOUR + SECOND, False)],
)
def test_a_notice_has_48_hours(accepted_after, in_time):
    accepted_at = None if accepted_after is None else OFFERED + accepted_after
    assert notice_was_in_time(OFFERED, accepted_at) is in_time


@pytest.mark.parametrize(
    ("accepted", "opened", "now", "excused"),
    [
        (None, None, 48, False),  # there is time left for the notice
        (None, None, 49, True),
        (1, None, 500, False),
        (60, None, 500, True),  # too late is not in time
        (None, 47, 500, False),  # read without a notice: the addressee knew
        (None, 49, 500, True),
    ],
)
def test_lateness_is_not_held_against_who_got_no_notice(accepted, opened, now, excused):
    accepted_at = OFFERED + accepted * HOUR if accepted else None
    opened_at = OFFERED + opened * HOUR if opened else None
    assert excuses_lateness(OFFERED, accepted_at, opened_at, OFFERED + now * HOUR) is excused


START, END = date(2026, 11, 2), date(2026, 11, 16)  # two weeks, from Monday to Monday


@pytest.mark.parametrize(
    ("outages", "end"),
    [
        ([], END),
        ([OutageSpan(date(2026, 11, 1), START)], END),  # before the term runs
        ([OutageSpan(END, END)], date(2026, 11, 17)),
        ([OutageSpan(END, date(2026, 11, 18))], date(2026, 11, 19)),  # lies in what it gave back
        ([OutageSpan(date(2026, 11, 17), date(2026, 11, 18))], END),  # after the end
        (
            [OutageSpan(date(2026, 11, 9), date(2026, 11, 13))],
            date(2026, 11, 23),
        ),  # rolls off Saturday
        ([OutageSpan(END, END), OutageSpan(END, END)], date(2026, 11, 17)),  # reported twice
        ([OutageSpan(END, date(2026, 11, 10))], END),  # the wrong way round: no day
    ],
)
def test_days_of_outage_are_given_back(outages, end):
    assert end_after_outages(START, END, outages) == end


@pytest.mark.parametrize(
    ("sent", "answered", "end"),
    [
        (date(2026, 11, 13), date(2026, 11, 13), date(2026, 11, 17)),  # one working day at least
        (date(2026, 11, 10), date(2026, 11, 13), date(2026, 11, 19)),
        (date(2026, 11, 10), date(2026, 11, 15), date(2026, 11, 23)),  # Saturday 21st is no end
    ],
)
def test_a_message_by_a_closed_way_gets_the_time_of_our_answer(sent, answered, end):
    assert end_after_wrong_channel(END, sent, answered) == end


def test_an_answer_before_the_message_is_refused():
    with pytest.raises(ValueError, match="answered before"):
        end_after_wrong_channel(END, date(2026, 11, 10), date(2026, 11, 9))


def test_a_working_day_is_none_of_the_equated_days():
    friday = date(2026, 5, 15)  # made equal to a holiday
    assert end_after_wrong_channel(date(2026, 5, 13), friday, friday) == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("end", "sent", "answered", "last_lines"),
    [
        (  # three days: 10, 11 and 12 November
            END,
            date(2026, 11, 10),
            date(2026, 11, 13),
            [
                ("Erbij", "3 dagen, tot en met donderdag 19 november 2026"),
                ("Laatste dag", "donderdag 19 november 2026"),
            ],
        ),
        (  # answered on the same day: one working day all the same
            END,
            date(2026, 11, 13),
            date(2026, 11, 13),
            [
                ("Erbij", "1 werkdag: zo veel is het minstens"),
                ("Laatste dag", "dinsdag 17 november 2026"),
            ],
        ),
        (  # a term that we set may end on a Sunday
            date(2026, 12, 6),
            date(2026, 11, 30),
            date(2026, 11, 30),
            [
                ("Erbij", "1 werkdag: zo veel is het minstens"),
                ("Laatste dag", "maandag 7 december 2026"),
            ],
        ),
        (  # the Saturday that it reaches is no end
            END,
            date(2026, 11, 10),
            date(2026, 11, 15),
            [
                ("Erbij", "5 dagen, tot en met zaterdag 21 november 2026"),
                (
                    "Opgeschoven",
                    "zaterdag 21 november 2026 (weekend), zondag 22 november 2026 (weekend)",
                ),
                ("Laatste dag", "maandag 23 november 2026"),
            ],
        ),
        (  # one day later is a holiday, and the day after it equal to one by decree
            date(2026, 5, 13),
            date(2026, 5, 12),
            date(2026, 5, 13),
            [
                ("Erbij", "1 dag, tot en met donderdag 14 mei 2026"),
                (
                    "Opgeschoven",
                    "donderdag 14 mei 2026 (Hemelvaartsdag), vrijdag 15 mei 2026 (gelijkgesteld met "
                    "een feestdag), zaterdag 16 mei 2026 (weekend), zondag 17 mei 2026 (weekend)",
                ),
                ("Laatste dag", "maandag 18 mei 2026"),
            ],
        ),
    ],
)
def test_the_sum_of_a_wrong_way_is_read_line_by_line(end, sent, answered, last_lines):
    lines = wrong_channel_in_words(end, sent, answered)
    assert lines[3:] == last_lines
    assert lines[-1][1] == in_words(end_after_wrong_channel(end, sent, answered))
