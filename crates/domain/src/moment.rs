//! Times with the precision that they came with: FHIR R4 `date`, `dateTime`, `instant`, and HL7 version 3 `TS` as in CDA.
//!
//! A value without a time of day is a local date and is never shifted; a point in time is shown in Europe/Oslo.
//! Not here: words for the screen, arithmetic on times, clocks.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// What a moment is exact to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Precision {
    /// A year.
    Year,
    /// A year and month.
    Month,
    /// A calendar day.
    Day,
    /// A point in time.
    Second,
}

/// A time as a source gave it. Equal only when written alike; to order moments use [`Moment::sort_key`].
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Moment {
    source: Arc<str>,
    precision: Precision,
    oslo: DateTime,
    sort_key: i64,
    offset: Option<Offset>,
}

/// Text that is not a time of the format.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a time")]
pub struct InvalidMoment;

impl Moment {
    /// Reads a FHIR `date`, `dateTime` or `instant`. Tolerated beside the standard, because sources break it: no seconds,
    /// no offset (then it is local to the sender, taken as Oslo), an offset without colon.
    pub fn parse_fhir(text: &str) -> Result<Self, InvalidMoment> {
        let source = text.trim();
        let mut rest = Scan(source.as_bytes());
        let mut fields = Fields {
            year: rest.number(4).ok_or(InvalidMoment)?,
            ..Fields::default()
        };
        if rest.skip(b"-") {
            fields.month = Some(rest.number(2).ok_or(InvalidMoment)?);
            if rest.skip(b"-") {
                fields.day = Some(rest.number(2).ok_or(InvalidMoment)?);
                if rest.skip(b"Tt ") {
                    fields.hour = Some(rest.number(2).ok_or(InvalidMoment)?);
                    fields.minute = Some(
                        rest.skip(b":")
                            .then(|| rest.number(2))
                            .flatten()
                            .ok_or(InvalidMoment)?,
                    );
                    if rest.skip(b":") {
                        fields.second = Some(rest.number(2).ok_or(InvalidMoment)?);
                        fields.nanosecond = rest.fraction()?;
                    }
                    fields.offset = rest.offset()?;
                }
            }
        }
        if rest.0.is_empty() {
            fields.build(source)
        } else {
            Err(InvalidMoment)
        }
    }

    /// Reads an HL7 TS: `YYYY[MM[DD[HH[MM[SS[.f+]]]]]][±ZZzz]`. Without offset it is local to the sender, taken as Oslo.
    /// A value that stops at the hour is shown as its day, because the hour alone would have to be shown as a full time.
    pub fn parse_hl7(text: &str) -> Result<Self, InvalidMoment> {
        let source = text.trim();
        let mut rest = Scan(source.as_bytes());
        let mut fields = Fields {
            year: rest.number(4).ok_or(InvalidMoment)?,
            ..Fields::default()
        };
        for field in [
            &mut fields.month,
            &mut fields.day,
            &mut fields.hour,
            &mut fields.minute,
            &mut fields.second,
        ] {
            if !rest.is_at_digit() {
                break;
            }
            *field = Some(rest.number(2).ok_or(InvalidMoment)?);
        }
        if fields.second.is_some() {
            fields.nanosecond = rest.fraction()?;
        }
        fields.offset = rest.offset()?;
        if rest.0.is_empty() {
            fields.build(source)
        } else {
            Err(InvalidMoment)
        }
    }

    /// A point in time of our own clock.
    #[must_use]
    pub fn from_timestamp(instant: Timestamp) -> Self {
        Self {
            source: instant.to_string().into(),
            precision: Precision::Second,
            oslo: oslo().to_datetime(instant),
            sort_key: instant.as_millisecond(),
            offset: Some(Offset::UTC),
        }
    }

    /// What it is exact to.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The text as the source sent it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The offset that the source stated, in seconds east of UTC; `None` for dates and for times without one.
    pub fn offset_seconds(&self) -> Option<i32> {
        self.offset.map(Offset::seconds)
    }

    /// Wall time in Europe/Oslo, cut to the precision: `2026-03-02T08:10:00`, `2026-03-02`, `2026-03`, `2026`.
    pub fn oslo_local(&self) -> String {
        let local = self.oslo;
        match self.precision {
            Precision::Year => format!("{:04}", local.year()),
            Precision::Month => format!("{:04}-{:02}", local.year(), local.month()),
            Precision::Day => local.date().to_string(),
            Precision::Second => format!(
                "{}T{:02}:{:02}:{:02}",
                local.date(),
                local.hour(),
                local.minute(),
                local.second()
            ),
        }
    }

    /// Milliseconds since 1970, to sort by; the start of the period in Oslo where the source is less exact.
    pub fn sort_key(&self) -> i64 {
        self.sort_key
    }
}

#[derive(Default)]
struct Fields {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
    nanosecond: i32,
    offset: Option<Offset>,
}

impl Fields {
    fn build(self, source: &str) -> Result<Moment, InvalidMoment> {
        if self.year == 0 {
            return Err(InvalidMoment);
        }
        let small = |number: u32| i8::try_from(number).map_err(|_| InvalidMoment);
        let year = i16::try_from(self.year).map_err(|_| InvalidMoment)?;
        let date = Date::new(
            year,
            small(self.month.unwrap_or(1))?,
            small(self.day.unwrap_or(1))?,
        )
        .map_err(|_| InvalidMoment)?;
        // A leap second is valid and has no place on the civil clock.
        let second = self.second.unwrap_or(0);
        let second = if second == 60 { 59 } else { second };
        let time = Time::new(
            small(self.hour.unwrap_or(0))?,
            small(self.minute.unwrap_or(0))?,
            small(second)?,
            self.nanosecond,
        )
        .map_err(|_| InvalidMoment)?;
        let written = DateTime::from_parts(date, time);
        let precision = match (self.month, self.day, self.minute) {
            (None, ..) => Precision::Year,
            (_, None, _) => Precision::Month,
            (.., None) => Precision::Day,
            (.., Some(_)) => Precision::Second,
        };
        // Only what has a time of day is a point in time: an offset on a mere date shifts nothing.
        let offset = self.offset.filter(|_| self.hour.is_some());
        let instant = match offset {
            Some(offset) => offset.to_timestamp(written).map_err(|_| InvalidMoment)?,
            None => oslo().to_timestamp(written).map_err(|_| InvalidMoment)?,
        };
        let oslo = if offset.is_some() {
            oslo().to_datetime(instant)
        } else {
            written
        };
        Ok(Moment {
            source: source.into(),
            precision,
            oslo,
            sort_key: instant.as_millisecond(),
            offset,
        })
    }
}

/// Reads fixed-width fields from the front.
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn is_at_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    fn skip(&mut self, any_of: &[u8]) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if any_of.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn number(&mut self, width: usize) -> Option<u32> {
        let (field, rest) = self.0.split_at_checked(width)?;
        let mut number = 0;
        for byte in field {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(byte - b'0');
        }
        self.0 = rest;
        Some(number)
    }

    /// `.f+` as nanoseconds; digits beyond the ninth are too small to order by.
    fn fraction(&mut self) -> Result<i32, InvalidMoment> {
        if !self.skip(b".,") {
            return Ok(0);
        }
        if !self.is_at_digit() {
            return Err(InvalidMoment);
        }
        let mut nanosecond = 0;
        let mut unit = 100_000_000;
        while let Some((byte, rest)) = self
            .0
            .split_first()
            .filter(|(byte, _)| byte.is_ascii_digit())
        {
            nanosecond += i32::from(byte - b'0') * unit;
            unit /= 10;
            self.0 = rest;
        }
        Ok(nanosecond)
    }

    /// `Z`, `±HH:MM`, `±HHMM`, `±HH`, or nothing.
    fn offset(&mut self) -> Result<Option<Offset>, InvalidMoment> {
        if self.skip(b"Zz") {
            return Ok(Some(Offset::UTC));
        }
        let east = match self.0.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Ok(None),
        };
        self.skip(b"+-");
        let hours = self.number(2).ok_or(InvalidMoment)?;
        let minutes = if self.skip(b":") || self.is_at_digit() {
            self.number(2).ok_or(InvalidMoment)?
        } else {
            0
        };
        if hours > 14 || minutes > 59 {
            return Err(InvalidMoment);
        }
        let seconds = i32::try_from((hours * 60 + minutes) * 60).map_err(|_| InvalidMoment)?;
        Offset::from_seconds(east * seconds)
            .map(Some)
            .map_err(|_| InvalidMoment)
    }
}

/// Europe/Oslo from the bundled database; its present rule stands in should the database ever lack it.
fn oslo() -> &'static TimeZone {
    static OSLO: OnceLock<TimeZone> = OnceLock::new();
    OSLO.get_or_init(|| {
        TimeZone::get("Europe/Oslo")
            .or_else(|_| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3"))
            .unwrap_or_else(|_| TimeZone::fixed(Offset::constant(1)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fhir(text: &str) -> (String, Precision) {
        let moment = Moment::parse_fhir(text).unwrap();
        assert_eq!(moment.source(), text);
        (moment.oslo_local(), moment.precision())
    }

    fn hl7(text: &str) -> (String, Precision) {
        let moment = Moment::parse_hl7(text).unwrap();
        assert_eq!(moment.source(), text);
        (moment.oslo_local(), moment.precision())
    }

    fn shown(local: &str, precision: Precision) -> (String, Precision) {
        (local.to_owned(), precision)
    }

    #[test]
    fn the_zone_is_the_bundled_oslo() {
        assert_eq!(oslo().iana_name(), Some("Europe/Oslo"));
    }

    #[test]
    fn a_year_stays_a_year() {
        assert_eq!(fhir("2026"), shown("2026", Precision::Year));
        assert_eq!(fhir("2026-03"), shown("2026-03", Precision::Month));
        assert_eq!(fhir("2026-03-02"), shown("2026-03-02", Precision::Day));
        assert_eq!(hl7("2026"), shown("2026", Precision::Year));
        assert_eq!(hl7("202603"), shown("2026-03", Precision::Month));
        assert_eq!(hl7("20260302"), shown("2026-03-02", Precision::Day));
    }

    #[test]
    fn a_point_in_time_is_shown_in_oslo_in_winter_and_in_summer() {
        assert_eq!(
            fhir("2026-03-02T08:10:00+01:00"),
            shown("2026-03-02T08:10:00", Precision::Second)
        );
        assert_eq!(
            fhir("2026-03-02T23:30:00Z"),
            shown("2026-03-03T00:30:00", Precision::Second)
        );
        assert_eq!(
            fhir("2026-07-02T23:30:00.125Z"),
            shown("2026-07-03T01:30:00", Precision::Second)
        );
        assert_eq!(
            fhir("2026-07-02T10:00:00-04:30"),
            shown("2026-07-02T16:30:00", Precision::Second)
        );
        assert_eq!(
            hl7("20260302081000+0100"),
            shown("2026-03-02T08:10:00", Precision::Second)
        );
        assert_eq!(
            hl7("20260702233000.5+0000"),
            shown("2026-07-03T01:30:00", Precision::Second)
        );
        assert_eq!(
            hl7("202607022330+0000"),
            shown("2026-07-03T01:30:00", Precision::Second)
        );
    }

    #[test]
    fn a_date_is_never_shifted_whatever_offset_stands_on_it() {
        for text in [
            "20260302",
            "20260302+1400",
            "20260302-1200",
            "20260302+0000",
        ] {
            assert_eq!(
                Moment::parse_hl7(text).unwrap().oslo_local(),
                "2026-03-02",
                "{text}"
            );
            assert_eq!(
                Moment::parse_hl7(text).unwrap().offset_seconds(),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn a_time_without_offset_stays_on_the_senders_clock() {
        assert_eq!(
            fhir("2026-03-02T08:10:00"),
            shown("2026-03-02T08:10:00", Precision::Second)
        );
        assert_eq!(
            hl7("20260302081000"),
            shown("2026-03-02T08:10:00", Precision::Second)
        );
        // The hour that summer time skips is shown as it was written.
        assert_eq!(
            fhir("2026-03-29T02:30:00"),
            shown("2026-03-29T02:30:00", Precision::Second)
        );
        assert_eq!(
            Moment::parse_fhir("2026-03-02T08:10:00")
                .unwrap()
                .offset_seconds(),
            None
        );
    }

    #[test]
    fn an_hour_alone_is_shown_as_its_day_in_oslo() {
        assert_eq!(hl7("2026030223"), shown("2026-03-02", Precision::Day));
        assert_eq!(hl7("2026030223+0000"), shown("2026-03-03", Precision::Day));
    }

    #[test]
    fn small_breaches_of_the_format_are_read() {
        for text in [
            "2026-03-02T08:10+01:00",
            "2026-03-02T08:10:00+0100",
            "2026-03-02 08:10:00",
            " 2026-03-02T08:10Z ",
        ] {
            assert!(Moment::parse_fhir(text).is_ok(), "{text}");
        }
        assert_eq!(
            fhir("2016-12-31T23:59:60Z"),
            shown("2017-01-01T00:59:59", Precision::Second)
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let wrong = [
            "",
            "26",
            "0000",
            "2026-",
            "2026-13",
            "2026-00-01",
            "2026-02-30",
            "2026-3-2",
            "20260302",
            "2026-03-02T",
            "2026-03-02T08",
            "2026-03-02T25:00:00Z",
            "2026-03-02T08:60:00Z",
            "2026-03-02T08:10:61Z",
            "2026-03-02T08:10:00.Z",
            "2026-03-02T08:10:00+15:00",
            "2026-03-02T08:10:00+1",
            "2026-03-02Z",
            "2026-03-02 ☃",
            "i går",
            "٢٠٢٦",
        ];
        for text in wrong {
            assert_eq!(Moment::parse_fhir(text), Err(InvalidMoment), "{text}");
        }
        for text in [
            "",
            "202",
            "20261",
            "202613",
            "2026030",
            "20260302081000.",
            "2026-03-02",
            "20260302x",
            "20260302+",
        ] {
            assert_eq!(Moment::parse_hl7(text), Err(InvalidMoment), "{text}");
        }
    }

    #[test]
    fn less_exact_values_sort_at_the_start_of_their_period_in_oslo() {
        let key = |text| Moment::parse_fhir(text).unwrap().sort_key();
        assert_eq!(key("2026-01-01"), key("2025-12-31T23:00:00Z"));
        assert_eq!(key("2026"), key("2026-01-01T00:00:00+01:00"));
        assert_eq!(key("2026-07"), key("2026-06-30T22:00:00Z"));
        assert!(key("2026-03-02T08:10:00.001+01:00") > key("2026-03-02T07:10:00Z"));
        assert_eq!(key("1970-01-01T00:00:00Z"), 0);
        assert!(key("1969-12-31T23:59:59Z") < 0);
    }

    #[test]
    fn text_order_and_time_order_differ_and_time_wins() {
        let key = |text| Moment::parse_fhir(text).unwrap().sort_key();
        let (later, earlier) = ("2026-03-02T08:00:00Z", "2026-03-02T08:30:00+01:00");
        assert!(later < earlier && key(later) > key(earlier));
    }

    #[test]
    fn our_own_clock_becomes_a_moment() {
        let moment = Moment::from_timestamp("2026-07-02T23:30:00Z".parse().unwrap());
        assert_eq!(moment.oslo_local(), "2026-07-03T01:30:00");
        assert_eq!(Moment::parse_fhir(moment.source()), Ok(moment));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_the_source_is_kept(text in r"[0-9TZ:+. \-]{0,30}|.*") {
            for parsed in [Moment::parse_fhir(&text), Moment::parse_hl7(&text)].into_iter().flatten() {
                prop_assert_eq!(parsed.source(), text.trim());
                prop_assert!(!parsed.oslo_local().is_empty());
            }
        }

        #[test]
        fn dates_are_shown_as_written_and_sort_as_written(
            one in (1_i16..=9998, 1_i8..=12, 1_i8..=28), other in (1_i16..=9998, 1_i8..=12, 1_i8..=28)
        ) {
            let read = |(year, month, day): (i16, i8, i8)| {
                let text = format!("{year:04}-{month:02}-{day:02}");
                let moment = Moment::parse_fhir(&text).unwrap();
                assert_eq!(moment.oslo_local(), text);
                assert_eq!(Moment::parse_hl7(&text.replace('-', "")).unwrap().sort_key(), moment.sort_key());
                moment.sort_key()
            };
            prop_assert_eq!(read(one).cmp(&read(other)), one.cmp(&other));
        }

        #[test]
        fn the_same_instant_in_any_offset_is_the_same_moment(seconds in 0_i64..4_000_000_000, minutes in -720_i32..=840) {
            let instant = Timestamp::from_second(seconds).unwrap();
            let offset = Offset::from_seconds(minutes * 60).unwrap();
            let local = offset.to_datetime(instant);
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hour, minute) = (minutes.abs() / 60, minutes.abs() % 60);
            let fhir = Moment::parse_fhir(&format!("{local}{sign}{hour:02}:{minute:02}")).unwrap();
            let hl7 = Moment::parse_hl7(&format!("{}{sign}{hour:02}{minute:02}", local.strftime("%Y%m%d%H%M%S"))).unwrap();
            let ours = Moment::from_timestamp(instant);
            for moment in [&fhir, &hl7] {
                prop_assert_eq!(moment.sort_key(), seconds * 1000);
                prop_assert_eq!(moment.oslo_local(), ours.oslo_local());
                prop_assert_eq!(moment.offset_seconds(), Some(minutes * 60));
            }
        }
    }

    #[test]
    fn a_day_and_its_midnight_sort_together() {
        let day = Moment::parse_fhir("2026-03-02").unwrap();
        let midnight = Moment::parse_fhir("2026-03-02T00:00:00+01:00").unwrap();
        assert_eq!(day.sort_key(), midnight.sort_key());
    }
}
