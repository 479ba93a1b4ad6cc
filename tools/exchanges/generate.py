#!/usr/bin/env python3
"""Writes crates/sessions/data/exchanges.txt: hours, holidays and early closes of real exchanges.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python generate.py > ../../crates/sessions/data/exchanges.txt

Sessions come from exchange_calendars (Apache-2.0), pre- and post-market hours from
pandas_market_calendars (MIT), and names of holidays that neither names from holidays (MIT).
Delays are those that the exchanges ask of redistributors for free display.
The form of the file is described in crates/sessions/src/read.rs.
"""

import re
import sys
import warnings
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import exchange_calendars
import holidays
import pandas
import pandas_market_calendars
from exchange_calendars.us_holidays import USJuneteenth
from exchange_calendars.calendar_utils import _default_calendar_factories as FACTORIES

warnings.filterwarnings("ignore")

FIRST, LAST = pandas.Timestamp("1990-01-01"), pandas.Timestamp("2030-12-31")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# MIC | name | country | calendar of exchange_calendars | delay in minutes, where known
EXCHANGES = """
XNYS | New York Stock Exchange | US | XNYS | 15
XNAS | Nasdaq | US | XNYS | 15
ARCX | NYSE Arca | US | XNYS | 15
XASE | NYSE American | US | XNYS | 15
BATS | Cboe BZX Exchange | US | XNYS | 15
IEXG | Investors Exchange | US | XNYS | 15
OTCM | OTC Markets | US | XNYS | 15
XCME | Chicago Mercantile Exchange | US | CMES | 10
XCBT | Chicago Board of Trade | US | CMES | 10
XNYM | New York Mercantile Exchange | US | CMES | 10
XCEC | Commodity Exchange (COMEX) | US | CMES | 10
IFUS | ICE Futures US | US | IEPA | 10
XCBF | Cboe Futures Exchange | US | XCBF | 10
XTSE | Toronto Stock Exchange | CA | XTSE | 15
XTSX | TSX Venture Exchange | CA | XTSE | 15
BVMF | B3 | BR | BVMF |
XMEX | Mexican Stock Exchange | MX | XMEX | 20
XBOG | Colombia Stock Exchange | CO | XBOG |
XBUE | Buenos Aires Stock Exchange | AR | XBUE |
XLIM | Lima Stock Exchange | PE | XLIM |
XSGO | Santiago Stock Exchange | CL | XSGO |
XBDA | Bermuda Stock Exchange | BM | XBDA |
XLON | London Stock Exchange | GB | XLON | 15
XDUB | Euronext Dublin | IE | XDUB |
XPAR | Euronext Paris | FR | XPAR |
XAMS | Euronext Amsterdam | NL | XAMS |
XBRU | Euronext Brussels | BE | XBRU |
XLIS | Euronext Lisbon | PT | XLIS |
XMIL | Borsa Italiana | IT | XMIL |
XOSL | Oslo Stock Exchange | NO | XOSL |
XETR | Xetra | DE | XETR |
XFRA | Frankfurt Stock Exchange | DE | XFRA |
XSTU | Stuttgart Stock Exchange | DE | XSTU |
XDUS | Düsseldorf Stock Exchange | DE | XDUS |
XHAM | Hamburg Stock Exchange | DE | XHAM |
XEUR | Eurex | DE | XEUR |
XEEE | European Energy Exchange | DE | XEEE |
XSWX | SIX Swiss Exchange | CH | XSWX |
XWBO | Vienna Stock Exchange | AT | XWBO |
XMAD | Madrid Stock Exchange | ES | XMAD |
XSTO | Nasdaq Stockholm | SE | XSTO |
XCSE | Nasdaq Copenhagen | DK | XCSE |
XHEL | Nasdaq Helsinki | FI | XHEL |
XICE | Nasdaq Iceland | IS | XICE |
XTAL | Nasdaq Tallinn | EE | XTAL |
XRIS | Nasdaq Riga | LV | XRIS |
XLIT | Nasdaq Vilnius | LT | XLIT |
XLUX | Luxembourg Stock Exchange | LU | XLUX |
XWAR | Warsaw Stock Exchange | PL | XWAR |
XPRA | Prague Stock Exchange | CZ | XPRA |
XBUD | Budapest Stock Exchange | HU | XBUD |
XBRA | Bratislava Stock Exchange | SK | XBRA |
XLJU | Ljubljana Stock Exchange | SI | XLJU |
XZAG | Zagreb Stock Exchange | HR | XZAG |
XBEL | Belgrade Stock Exchange | RS | XBEL |
XBSE | Bucharest Stock Exchange | RO | XBSE |
XATH | Athens Stock Exchange | GR | ASEX |
XCYS | Cyprus Stock Exchange | CY | XCYS |
XIST | Borsa Istanbul | TR | XIST |
XTAE | Tel Aviv Stock Exchange | IL | XTAE |
XSAU | Saudi Exchange | SA | XSAU |
XJSE | Johannesburg Stock Exchange | ZA | XJSE |
XTKS | Tokyo Stock Exchange | JP | XTKS |
XHKG | Hong Kong Exchanges | HK | XHKG | 15
XSHG | Shanghai Stock Exchange | CN | XSHG |
XSHE | Shenzhen Stock Exchange | CN | XSHG |
XTAI | Taiwan Stock Exchange | TW | XTAI |
XKRX | Korea Exchange | KR | XKRX |
XBOM | BSE India | IN | XBOM |
XNSE | National Stock Exchange of India | IN | XBOM |
XSES | Singapore Exchange | SG | XSES |
XKLS | Bursa Malaysia | MY | XKLS |
XIDX | Indonesia Stock Exchange | ID | XIDX |
XBKK | Stock Exchange of Thailand | TH | XBKK |
XPHS | Philippine Stock Exchange | PH | XPHS |
XKAR | Pakistan Stock Exchange | PK | XKAR |
AIXK | Astana International Exchange | KZ | AIXK |
XASX | Australian Securities Exchange | AU | XASX |
XNZE | New Zealand Exchange | NZ | XNZE |
"""
# The calendar of exchange_calendars whose extended hours pandas_market_calendars knows.
EXTENDED = {"XNYS": "NYSE"}
# What `holidays` calls the markets of a calendar, where that is another name.
MARKETS = {"XNYS": "NYSE", "CMES": "NYSE", "IEPA": "NYSE", "XCBF": "NYSE", "ASEX": "XATH", "XTKS": "XJPX"}
# Early closes that the released source does not have yet: calendar, rule, close in minutes of the day.
# CME Group closes most products at noon of that day (its holiday calendar of 2022 and later).
EARLY_CLOSES = [("CMES", USJuneteenth, 720)]
# Names that sources have for a rule rather than for a day.
PLAIN = [
    (r"^July 4th$", "Independence Day"),
    (r"^Christmas$", "Christmas Day"),
    (r"^Thanksgiving$", "Thanksgiving Day"),
    (r"^Fridays after Independence Day.*", "Day after Independence Day"),
    (r"^.*days [Bb]efore Independence Day.*", "Day before Independence Day"),
    (r"Celabration", "Celebration"),
    (r"^Black Friday$", "Day after Thanksgiving"),
    (r"^Dr\. Martin Luther King Jr\. Day$", "Martin Luther King Jr. Day"),
]


def main():
    rows = [[cell.strip() for cell in line.split("|")] for line in EXCHANGES.strip().splitlines()]
    country_of = {}
    print(f"# Written by tools/exchanges/generate.py from exchange_calendars {exchange_calendars.__version__} (Apache-2.0),")
    print(f"# pandas_market_calendars {pandas_market_calendars.__version__} (MIT) and holidays {holidays.__version__} (MIT). Do not edit.")
    for mic, name, country, calendar, delay in rows:
        country_of.setdefault(calendar, country)
        zone = load(calendar)[0].tz
        print(f"\nexchange {mic}\nname {name}\ncountry {country}\nzone {zone.key}\ncalendar {calendar}")
        if delay:
            print(f"delay {delay}")
    for calendar, country in country_of.items():
        write_calendar(calendar, country)


def write_calendar(key, country):
    """One calendar: the regular hours with the days from which they hold, then every day that differs."""
    calendar, first, last = load(key)
    zone = ZoneInfo(calendar.tz.key)
    sessions = {row.Index.date(): spans(row, zone) for row in calendar.schedule.itertuples()}
    sessions = extended_hours(key, sessions, first, last)
    regular = regular_hours(sessions, first.date(), last.date())
    for calendar_key, rule, close in EARLY_CLOSES:
        for stamp in rule.dates(first, last) if calendar_key == key else ():
            ((start, _),), *extended = sessions[stamp.date()]
            sessions[stamp.date()] = ((start, close),), *extended
    names, short_names = holiday_names(calendar, country, first, last)
    print(f"\ncalendar {key}\nknown {first.date()} {last.date()}")
    for start, week in regular:
        by_hours = defaultdict(list)
        for weekday, hours in week.items():
            by_hours[hours].append(weekday)
        for hours, weekdays in by_hours.items():
            print(f"hours {start} {','.join(DAYS[weekday] for weekday in weekdays)} {text(hours)}")
    closed, special = defaultdict(list), defaultdict(list)
    for stamp in pandas.date_range(first, last):
        day = stamp.date()
        expected = week_of(regular, day).get(day.weekday())
        found = sessions.get(day)
        if found is None and expected is not None:
            closed[names.get(day, "")].append(day)
        elif found is not None and found != expected:
            special[(text(found), short_names.get(day) or names.get(day, ""))].append(day)
    for name, days in sorted(closed.items()):
        print(f'holiday "{name}" {dates(days)}')
    for (hours, name), days in sorted(special.items()):
        print(f'session {hours} "{name}" {dates(days)}')


def load(key):
    bounds = FACTORIES[key].bound_min(), FACTORIES[key].bound_max()
    first, last = max(FIRST, bounds[0] or FIRST), min(LAST, bounds[1] or LAST)
    try:
        return exchange_calendars.get_calendar(key, start=first, end=last, side="left"), first, last
    except ValueError:
        # Its special days know only the week that was kept up to then.
        last = pandas.Timestamp("2026-01-02")
        return exchange_calendars.get_calendar(key, start=first, end=last, side="left"), first, last


def spans(row, zone):
    """((open, close), …), pre, post: in minutes from the midnight of the session's own date."""
    def minutes(instant):
        wall = instant.tz_convert(zone)
        return (wall.date() - row.Index.date()).days * 1440 + wall.hour * 60 + wall.minute
    if pandas.isna(row.break_start):
        periods = ((minutes(row.open), minutes(row.close)),)
    else:
        periods = ((minutes(row.open), minutes(row.break_start)), (minutes(row.break_end), minutes(row.close)))
    return periods, None, None


def extended_hours(key, sessions, first, last):
    """The sessions with what comes before and after them. After an early close, late trading ends early too."""
    if key not in EXTENDED:
        return sessions
    calendar = pandas_market_calendars.get_calendar(EXTENDED[key])
    schedule = calendar.schedule(first, last, start="pre", end="post")
    ends = {row.Index.date(): row.post.tz_convert(calendar.tz) for row in schedule.itertuples()}
    pre, post = (time.hour * 60 + time.minute for time in map(calendar.get_time, ("pre", "post")))
    usual_close = Counter(periods[-1][1] for periods, _, _ in sessions.values()).most_common(1)[0][0]
    extended = {}
    for day, (periods, _, _) in sessions.items():
        close, end = periods[-1][1], post
        if close < usual_close:
            end = min(ends[day].hour * 60 + ends[day].minute, close + 240) if day in ends else close
        extended[day] = periods, pre, end if end > close else None
    return extended


def regular_hours(sessions, first, last):
    """[(day, {weekday: hours})]: the hours of the week, and from which day they hold."""
    by_weekday = defaultdict(list)
    for day, hours in sorted(sessions.items()):
        by_weekday[day.weekday()].append((day, hours))
    changes = []
    for weekday, days in by_weekday.items():
        if len(days) >= 60:  # Fewer are sessions at a weekend that make up for a holiday.
            changes += [(start, weekday, hours) for start, hours in regimes(days, first, last)]
    weeks, week, start = [], {}, None
    for day, weekday, hours in sorted(changes, key=lambda change: change[:2]):
        if start is None or (day - start).days > 6:
            start = day
            weeks.append((start, week := dict(week)))
        week[weekday] = hours
    return [(day, {weekday: hours for weekday, hours in sorted(week.items()) if hours}) for day, week in weeks]


def regimes(days, first, last):
    """When one weekday's usual hours begin: what holds for 8 of the 13 sessions from then on is usual."""
    result, current = [], None
    for place, (day, hours) in enumerate(days[:-12]):
        if hours != current and Counter(later for _, later in days[place:place + 13])[hours] >= 8:
            is_first = not result and (day - first).days < 60
            result.append((first if is_first else day, hours))
            current = hours
    if (last - days[-1][0]).days > 60:
        result.append(((pandas.Timestamp(days[-1][0]) + pandas.Timedelta(days=1)).date(), None))
    return result


def week_of(regular, day):
    fitting = [week for start, week in regular if start <= day]
    return fitting[-1] if fitting else {}


def holiday_names(calendar, country, first, last):
    """Names of full holidays, and of days that are special for an early close or a late open."""
    years = range(first.year, last.year + 1)
    names = {}
    if country in holidays.list_supported_countries():
        of_country = holidays.country_holidays(country)
        for category in sorted(of_country.supported_categories, key=lambda category: category == "public"):
            usual = holidays.country_holidays(country, years=years, language="en_US", categories=category)
            names.update({day: tidy(name.split("; ")[0]) for day, name in usual.items()})
    if (market := MARKETS.get(calendar.name, calendar.name)) in holidays.list_supported_financial():
        kept = holidays.financial_holidays(market, years=years, language="en_US")
        names.update({day: tidy(name.split("; ")[0]) for day, name in kept.items()})
    names.update(named(calendar.regular_holidays, first, last))
    short = {}
    for _, rule in [*calendar.special_closes, *calendar.special_opens]:
        short.update(named(rule, first, last))
    return names, short


def named(rule, first, last):
    """The days of a rule with their names; a rule may be a mere weekday, or never hold."""
    days = rule.holidays(first, last, return_name=True) if hasattr(rule, "holidays") else pandas.Series()
    return {day.date(): tidy(name) for day, name in days.items()} if isinstance(days, pandas.Series) else {}


def tidy(name):
    """The name as readers know it, without the source's remarks on when and how it is kept."""
    name = re.sub(r"\s*\((?:before|after|until|since|from|through|post|pre|\d{4}|[^)]*\b(?:19|20)\d\d)[^)]*\)", "", str(name))
    name = re.sub(r"\s*\(?(?:estimated|observed|substitute day|in lieu)[^)]*\)?$", "", name, flags=re.I)
    name = re.sub(r"\s+(?:pre|post|until|after|before|since|from|prior to)[ -]+\d{4}.*$", "", name, flags=re.I)
    name = re.sub(r"(?<!\bthe)(?<!\byear)(?<!\bof)\s+\d{4}(?:[ -].*)?$", "", name)
    name = re.sub(r"\s*\((?:[+-]\d day|Adjusted Holiday|next Monday|Bridge day|Second Day)\)", "", name)
    for pattern, plain in PLAIN:
        name = re.sub(pattern, plain, name)
    return " ".join(name.replace('"', "'").replace("President's Day", "Presidents' Day").split()).strip(" -,")


def text(hours):
    periods, pre, post = hours
    parts = [",".join(f"{clock(start)}-{clock(end)}" for start, end in periods)]
    parts += [f"pre {clock(pre)}"] if pre is not None else []
    parts += [f"post {clock(post)}"] if post is not None else []
    return " ".join(parts)


def clock(minutes):
    """09:30; `<17:00` is on the evening before the session's date, `>01:00` on the day after."""
    if minutes < 0:
        return "<" + clock(minutes + 1440)
    if minutes > 1440:
        return ">" + clock(minutes - 1440)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def dates(days):
    return " ".join(day.strftime("%Y%m%d") for day in days)


if __name__ == "__main__":
    sys.exit(main())
