/* ISO 8601 times, read and written. Proleptic Gregorian calendar, no leap seconds, as Unix counts. */
#include <string.h>

#include "src/scenario/scenario_value.h"

#define NS_PER_SECOND 1000000000ull

/* Exactly `count` digits; moves *at behind them. -1 if they are not there. */
static int take_digits(const char **at, unsigned count)
{
    int value = 0;
    for (unsigned i = 0; i < count; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    *at += count;
    return value;
}

static bool take_char(const char **at, char c)
{
    if (**at != c)
        return false;
    ++*at;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01; year >= 1970. */
static int64_t days_of(int year, int month, int day)
{
    int64_t days = day - 1;
    for (int y = 1970; y < year; y++)
        days += is_leap(y) ? 366 : 365;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    return days;
}

static const char *read_date(const char **at, int64_t *days)
{
    int year = take_digits(at, 4);
    if (year < 0 || !take_char(at, '-'))
        return "it does not begin with YEAR-MONTH-DAY";
    int month = take_digits(at, 2);
    if (month < 0 || !take_char(at, '-'))
        return "it does not begin with YEAR-MONTH-DAY";
    int day = take_digits(at, 2);
    if (day < 0)
        return "it does not begin with YEAR-MONTH-DAY";
    if (year < 1970 || year > 2553)
        return "the year is outside 1970 to 2553";
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return "there is no such day";
    *days = days_of(year, month, day);
    return NULL;
}

/* HH:MM:SS[.fraction]; ns since midnight. */
static const char *read_clock(const char **at, int64_t *seconds, uint64_t *ns)
{
    int hour = take_digits(at, 2);
    if (hour < 0 || !take_char(at, ':'))
        return "the time of day is not HH:MM:SS";
    int minute = take_digits(at, 2);
    if (minute < 0 || !take_char(at, ':'))
        return "the time of day is not HH:MM:SS";
    int second = take_digits(at, 2);
    if (second < 0)
        return "the time of day is not HH:MM:SS";
    if (hour > 23 || minute > 59 || second > 59)
        return "there is no such time of day";
    *seconds = hour * 3600 + minute * 60 + second;
    *ns = 0;
    if (!take_char(at, '.'))
        return NULL;
    uint64_t unit = NS_PER_SECOND / 10;
    if (**at < '0' || **at > '9')
        return "the fraction is empty";
    for (; **at >= '0' && **at <= '9'; ++*at, unit /= 10) {
        if (unit == 0)
            return "the fraction is finer than a nanosecond";
        *ns += (uint64_t)(**at - '0') * unit;
    }
    return NULL;
}

/* Z, +HH:MM or -HH:MM; seconds east of UTC. */
static const char *read_zone(const char **at, int64_t *east)
{
    *east = 0;
    if (take_char(at, 'Z'))
        return NULL;
    int sign = take_char(at, '+') ? 1 : take_char(at, '-') ? -1 : 0;
    if (sign == 0)
        return "the zone is missing (Z, or +HH:MM)";
    int hour = take_digits(at, 2);
    if (hour < 0 || hour > 23 || !take_char(at, ':'))
        return "the zone is not Z or +HH:MM";
    int minute = take_digits(at, 2);
    if (minute < 0 || minute > 59)
        return "the zone is not Z or +HH:MM";
    *east = sign * (hour * 3600 + minute * 60);
    return NULL;
}

const char *value_read_time(const char *text, uint64_t *ns)
{
    int64_t days = 0, seconds = 0, east = 0;
    uint64_t fraction = 0;
    const char *fault = read_date(&text, &days);
    if (fault)
        return fault;
    if (*text) {
        if (!take_char(&text, 'T') && !take_char(&text, ' '))
            return "a T should stand between date and time";
        fault = read_clock(&text, &seconds, &fraction);
        if (!fault)
            fault = read_zone(&text, &east);
        if (fault)
            return fault;
        if (*text)
            return "something follows the time";
    }
    seconds += days * 86400 - east;
    if (seconds < 0)
        return "it is before 1970";
    *ns = (uint64_t)seconds * NS_PER_SECOND + fraction;
    return NULL;
}

void value_write_time(uint64_t ns, struct buffer *out)
{
    uint64_t seconds = ns / NS_PER_SECOND, fraction = ns % NS_PER_SECOND;
    int64_t days = (int64_t)(seconds / 86400);
    unsigned rest = (unsigned)(seconds % 86400);
    int year = 1970, month = 1;
    for (; days >= (is_leap(year) ? 366 : 365); year++)
        days -= is_leap(year) ? 366 : 365;
    for (; days >= month_days(year, month); month++)
        days -= month_days(year, month);
    buffer_printf(out, "%04d-%02d-%02dT%02u:%02u:%02u", year, month, (int)days + 1, rest / 3600, rest / 60 % 60,
                  rest % 60);
    if (fraction) {
        unsigned digits = 9;
        for (; fraction % 10 == 0; fraction /= 10)
            digits--;
        buffer_printf(out, ".%0*llu", (int)digits, (unsigned long long)fraction);
    }
    buffer_append_byte(out, 'Z');
}
