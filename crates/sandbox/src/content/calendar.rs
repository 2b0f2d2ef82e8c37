//! Dates of the invented world, counted back from its base date.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::seed::Dice;

/// Turns "so many days ago at that time" into the spellings that the services use.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    base: Date,
    seed: u64,
    oslo: TimeZone,
}

impl Calendar {
    #[cfg(test)]
    pub(crate) fn new(base: Date) -> Self {
        Self::seeded(base, 0)
    }

    /// A calendar that also carries the seed of everything that is rolled.
    pub(crate) fn seeded(base: Date, seed: u64) -> Self {
        // The bundled time zone data always hold Oslo; UTC keeps the sandbox alive without them.
        let oslo = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
        Self { base, seed, oslo }
    }

    /// Dice for a name, as the seed of the sandbox wants them.
    pub(crate) fn dice(&self, name: &str) -> Dice {
        if self.seed == 0 {
            Dice::seeded(name)
        } else {
            Dice::seeded(&format!("{name}/{}", self.seed))
        }
    }

    pub(crate) fn base(&self) -> Date {
        self.base
    }

    /// A local wall time so many days before the base date.
    pub(crate) fn at(&self, days_ago: i32, hour: i8, minute: i8) -> DateTime {
        (self.base - days_ago.days()).at(hour, minute, 0, 0)
    }

    /// The instant of a local wall time.
    pub(crate) fn instant(&self, local: DateTime) -> Option<Timestamp> {
        Some(local.to_zoned(self.oslo.clone()).ok()?.timestamp())
    }

    /// `2026-11-19T08:10:00+01:00`
    pub(crate) fn oslo(&self, local: DateTime) -> String {
        match local.to_zoned(self.oslo.clone()) {
            Ok(zoned) => zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Err(_) => local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }

    /// `2026-11-19T07:10:00Z`
    pub(crate) fn utc(&self, local: DateTime) -> String {
        match local.to_zoned(self.oslo.clone()) {
            Ok(zoned) => zoned.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Err(_) => local.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }
}

/// `2026-11-19`
pub(crate) fn iso_date(local: DateTime) -> String {
    local.date().to_string()
}

/// `19.11.2026`
pub(crate) fn norwegian_date(local: DateTime) -> String {
    local.strftime("%d.%m.%Y").to_string()
}

/// `20261119081000`, the HL7 spelling without a zone.
pub(crate) fn hl7(local: DateTime) -> String {
    local.strftime("%Y%m%d%H%M%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_have_their_offsets() {
        let calendar = Calendar::new(Date::constant(2026, 11, 22));
        assert_eq!(
            calendar.oslo(calendar.at(3, 8, 10)),
            "2026-11-19T08:10:00+01:00"
        );
        assert_eq!(
            calendar.oslo(calendar.at(83, 7, 15)),
            "2026-08-31T07:15:00+02:00"
        );
        assert_eq!(calendar.utc(calendar.at(83, 7, 15)), "2026-08-31T05:15:00Z");
        assert_eq!(hl7(calendar.at(3, 8, 10)), "20261119081000");
    }
}
