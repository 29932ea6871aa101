# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Deadlines on a business calendar, by bisection and without a database.

Units are written down here once (R148):

===============  ==========================================================
minute, hour     running time, day and night
working_hour     business hours, as ``resource.calendar.plan_hours`` counts
working_day n    close of business of the n-th working day after the local
                 day of the event
calendar_day n   end of the n-th local day after the day of the event
same_day         end of the local day of the event
month n          end of the same local day n months later, clipped to the
                 length of that month
===============  ==========================================================

The end of a local day is its last second, 23:59:59 on an ordinary day: the
second before the next local midnight. Instants are naive datetimes in UTC with
a resolution of one second; fractions of a second are dropped.
"""

import calendar
from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta

import pytz

UNITS = (
    "minute",
    "hour",
    "working_hour",
    "working_day",
    "calendar_day",
    "same_day",
    "month",
)

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
_RUNNING_SECONDS = {"minute": 60, "hour": 3600}
# A leave until 23:59:59 leaves one second of a round-the-clock day: that second
# does not make the day a working day.
_SHORTEST_WORK = 60


class WorkingTimeHorizonError(ValueError):
    """The answer lies outside the years for which the slots are known."""


def _to_seconds(moment):
    return (moment - _EPOCH) // _SECOND


def _to_datetime(seconds):
    return _EPOCH + timedelta(seconds=seconds)


def _local_midnight(zone, day):
    """First instant of the local ``day`` in seconds, also when clocks change."""
    midnight = datetime(day.year, day.month, day.day)
    try:
        local = zone.localize(midnight, is_dst=None)
    except pytz.AmbiguousTimeError:
        local = zone.localize(midnight, is_dst=True)
    except pytz.NonExistentTimeError:
        local = zone.localize(midnight, is_dst=False)
    return _to_seconds(local.astimezone(pytz.utc).replace(tzinfo=None))


def _add_months(day, months):
    """The same day ``months`` later, or the last one of a shorter month.

    >>> _add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> _add_months(date(2026, 3, 31), -13)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class WorkingTime:
    """The working slots of one calendar over some years, ready for bisection.

    Immutable once built and free of records, so that it can be cached and
    shared between threads.

    >>> shanghai = [
    ...     (datetime(2026, 3, day, first), datetime(2026, 3, day, last))
    ...     for day in range(2, 32)
    ...     if date(2026, 3, day).weekday() < 5
    ...     for first, last in ((0, 4), (5, 9))  # 08-12 and 13-17 in Shanghai
    ... ]
    >>> working_time = WorkingTime(shanghai, "Asia/Shanghai", 2026, 2026)

    Wednesday 11 March 2026, 16:30 in Shanghai:

    >>> event = datetime(2026, 3, 11, 8, 30)
    >>> for unit in UNITS:
    ...     print(unit, working_time.deadline(event, 2, unit))
    minute 2026-03-11 08:32:00
    hour 2026-03-11 10:30:00
    working_hour 2026-03-12 01:30:00
    working_day 2026-03-13 09:00:00
    calendar_day 2026-03-13 15:59:59
    same_day 2026-03-11 15:59:59
    month 2026-05-11 15:59:59
    """

    __slots__ = (
        "first_year",
        "last_year",
        "_first_ordinal",
        "_midnights",
        "_starts",
        "_ends",
        "_worked",
        "_days",
        "_opens",
        "_closes",
    )

    def __init__(self, slots, tz_name, first_year, last_year):
        """Index the slots.

        :param slots: iterable of (start, end), naive datetimes in UTC; in any
            order, cut to the years, joined where they touch or overlap
        :param str tz_name: IANA time zone whose midnights bound the days
        :param int first_year: first local year whose slots are all given
        :param int last_year: last local year whose slots are all given
        :raise pytz.UnknownTimeZoneError: when there is no such time zone
        """
        self.first_year = first_year
        self.last_year = last_year
        zone = pytz.timezone(tz_name)
        self._first_ordinal = date(first_year, 1, 1).toordinal()
        self._midnights = [
            _local_midnight(zone, date.fromordinal(ordinal))
            for ordinal in range(
                self._first_ordinal, date(last_year + 1, 1, 1).toordinal() + 1
            )
        ]
        pairs = self._cut(slots)
        self._index_slots(pairs)
        self._index_days(pairs)

    def _cut(self, slots):
        """Sorted (start, end) in seconds within the years; empty ones go."""
        low, high = self._midnights[0], self._midnights[-1]
        pairs = []
        for start, end in slots:
            # The last microsecond of a day stands for the midnight after it.
            last = -((_EPOCH - end) // _SECOND)
            first, last = max(_to_seconds(start), low), min(last, high)
            if first < last:
                pairs.append((first, last))
        return sorted(pairs)

    def _index_slots(self, pairs):
        self._starts, self._ends = [], []
        for start, end in pairs:
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)
        # Seconds worked since the beginning until the end of each slot.
        self._worked = []
        total = 0
        for start, end in zip(self._starts, self._ends, strict=True):
            total += end - start
            self._worked.append(total)

    def _index_days(self, pairs):
        """Opening and close of business of every local day with work."""
        hours = {}
        for start, end in pairs:
            while start < end:
                day = self._day(start)
                midnight = self._midnights[day + 1]
                stop = min(end, midnight)
                if stop - start >= _SHORTEST_WORK:
                    opens, closes = hours.get(day, (start, stop))
                    hours[day] = min(opens, start), max(closes, stop)
                start = stop
        self._days = sorted(hours)
        self._opens = [hours[day][0] for day in self._days]
        self._closes = [
            min(hours[day][1], self._midnights[day + 1] - 1) for day in self._days
        ]

    # What follows works in seconds; days count from 1 January of the first year.

    def _check_known(self, seconds):
        if not self._midnights[0] <= seconds < self._midnights[-1]:
            raise WorkingTimeHorizonError(
                f"{_to_datetime(seconds)} is outside of "
                f"{self.first_year}-{self.last_year}"
            )

    def _day(self, seconds):
        self._check_known(seconds)
        return bisect_right(self._midnights, seconds) - 1

    def _midnight(self, day):
        if not 0 <= day < len(self._midnights):
            raise WorkingTimeHorizonError(
                f"day {day} is outside of {self.first_year}-{self.last_year}"
            )
        return self._midnights[day]

    def _month_later(self, day, months):
        local = date.fromordinal(self._first_ordinal + day)
        return _add_months(local, months).toordinal() - self._first_ordinal

    def _worked_until(self, seconds):
        """Seconds of work between the beginning of the years and then."""
        self._check_known(seconds)
        slot = bisect_right(self._starts, seconds) - 1
        if slot < 0:
            return 0
        return self._worked[slot] - max(0, self._ends[slot] - seconds)

    def _pick(self, values, position):
        if not 0 <= position < len(values):
            raise WorkingTimeHorizonError(
                f"no working time left in {self.first_year}-{self.last_year}"
            )
        return values[position]

    def _after_work(self, start, seconds):
        """End of ``seconds`` of work from ``start``; zero waits for work."""
        target = self._worked_until(start) + seconds
        if seconds:
            slot = bisect_left(self._worked, target)
        else:
            slot = bisect_right(self._ends, start)
            target = max(target, self._worked_until(self._pick(self._starts, slot)))
        return self._pick(self._ends, slot) - (self._worked[slot] - target)

    def _before_work(self, due, seconds):
        """Latest instant with ``seconds`` of work left until ``due``."""
        target = self._worked_until(due) - seconds
        if not seconds:
            return due
        slot = bisect_right(self._worked, target) if target >= 0 else -1
        return self._pick(self._ends, slot) - (self._worked[slot] - target)

    def _working_day_close(self, start, number):
        day = self._day(start)
        if number:
            position = bisect_right(self._days, day) + number - 1
        else:
            position = bisect_left(self._closes, start)
        return self._pick(self._closes, position)

    def _working_day_before(self, due, number):
        """Same local time ``number`` working days earlier, in business hours."""
        day = self._day(due)
        if not number:
            return due
        position = bisect_left(self._days, day) - number
        earlier = self._pick(self._days, position)
        moment = due - self._midnights[day] + self._midnights[earlier]
        return min(max(moment, self._opens[position]), self._closes[position])

    def _same_time(self, seconds, day):
        """The instant's time since local midnight, on another local ``day``."""
        return seconds - self._midnights[self._day(seconds)] + self._midnight(day)

    def _day_opens(self, seconds):
        """Opening of business of that local day, or its midnight without work."""
        day = self._day(seconds)
        position = bisect_left(self._days, day)
        if position < len(self._days) and self._days[position] == day:
            return self._opens[position]
        return self._midnights[day]

    # Interface

    def deadline(self, start, number, unit):
        """The instant until which something has to be done.

        Nought working hours wait for business to open; nought working days end
        with the business of the first working day that has not closed by then.

        :param datetime start: the event, naive in UTC
        :param number: how many units, not negative; hours and minutes may be
            fractions; not used by ``same_day``
        :param str unit: one of :data:`UNITS`
        :return: naive datetime in UTC
        :raise WorkingTimeHorizonError: when the event or the answer is outside
            the years that are known
        :raise ValueError: for an unknown unit or a negative number
        """
        self._check_request(number, unit)
        seconds = _to_seconds(start)
        if unit in _RUNNING_SECONDS:
            due = seconds + round(number * _RUNNING_SECONDS[unit])
        elif unit == "working_hour":
            due = self._after_work(seconds, round(number * 3600))
        elif unit == "working_day":
            due = self._working_day_close(seconds, number)
        elif unit == "month":
            due = self._midnight(self._month_later(self._day(seconds), number) + 1) - 1
        else:
            days = number if unit == "calendar_day" else 0
            due = self._midnight(self._day(seconds) + days + 1) - 1
        return _to_datetime(due)

    def before(self, due, number, unit):
        """The instant that lies the given time ahead of ``due``, for a warning.

        Working days, calendar days and months keep the local time of ``due``,
        working days within business hours; ``same_day`` is the opening of
        business on the day of ``due``, or its midnight when there is none.

        :param datetime due: naive in UTC
        :param number: how many units, as for :meth:`deadline`
        :param str unit: one of :data:`UNITS`
        :return: naive datetime in UTC
        :raise WorkingTimeHorizonError: as for :meth:`deadline`
        :raise ValueError: for an unknown unit or a negative number
        """
        self._check_request(number, unit)
        seconds = _to_seconds(due)
        if unit in _RUNNING_SECONDS:
            moment = seconds - round(number * _RUNNING_SECONDS[unit])
        elif unit == "working_hour":
            moment = self._before_work(seconds, round(number * 3600))
        elif unit == "working_day":
            moment = self._working_day_before(seconds, number)
        elif unit == "month":
            earlier = self._month_later(self._day(seconds), -number)
            moment = self._same_time(seconds, earlier)
        elif unit == "calendar_day":
            moment = self._same_time(seconds, self._day(seconds) - number)
        else:
            moment = self._day_opens(seconds)
        return _to_datetime(moment)

    def shift(self, due, start, end, unit):
        """The instant until which something has to be done after a pause.

        Hours go on with what was left of them; limits in days end as many days, or
        working days, later as began during the pause.

        :param datetime due: the deadline before the pause, naive in UTC
        :param datetime start: when the pause began, not after ``due``
        :param datetime end: when it ended
        :param str unit: of the limit, one of :data:`UNITS`
        :return: naive datetime in UTC
        :raise WorkingTimeHorizonError: as for :meth:`deadline`

        >>> slots = [(datetime(2026, 3, day, 1), datetime(2026, 3, day, 9))
        ...          for day in (9, 10, 11, 12, 13)]
        >>> week = WorkingTime(slots, "Asia/Shanghai", 2026, 2026)
        >>> monday, wednesday = datetime(2026, 3, 9, 2), datetime(2026, 3, 11, 2)
        >>> week.shift(datetime(2026, 3, 11, 9), monday, wednesday, "working_day")
        datetime.datetime(2026, 3, 13, 9, 0)
        """
        seconds, since, until = map(_to_seconds, (due, start, end))
        if unit in _RUNNING_SECONDS:
            return _to_datetime(seconds + until - since)
        if unit == "working_hour":
            lost = self._worked_until(until) - self._worked_until(since)
            return _to_datetime(self._after_work(seconds, lost) if lost else seconds)
        first, last = self._day(since), self._day(until)
        if unit == "working_day":
            lost = bisect_right(self._days, last) - bisect_right(self._days, first)
            return self.deadline(due, lost, "working_day") if lost else due
        return self.deadline(due, last - first, "calendar_day") if last > first else due

    def working_minutes_between(self, start, end):
        """Whole minutes of business hours between two instants, for pauses.

        :param datetime start: naive in UTC
        :param datetime end: naive in UTC; before ``start`` gives a negative number
        :rtype: int
        :raise WorkingTimeHorizonError: when one lies outside the known years

        >>> slots = [(datetime(2026, 3, 11, 1), datetime(2026, 3, 11, 9))]
        >>> day = WorkingTime(slots, "Asia/Shanghai", 2026, 2026)
        >>> day.working_minutes_between(
        ...     datetime(2026, 3, 11, 8, 15), datetime(2026, 3, 11, 10)
        ... )
        45
        """
        worked = self._worked_until(_to_seconds(end)) - self._worked_until(
            _to_seconds(start)
        )
        return int(worked / 60)

    @staticmethod
    def _check_request(number, unit):
        if unit not in UNITS:
            raise ValueError(f"unknown unit of time: {unit!r}")
        if unit != "same_day" and number < 0:
            raise ValueError(f"a limit cannot be negative: {number} {unit}")
