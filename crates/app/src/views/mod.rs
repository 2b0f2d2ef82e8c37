//! From the values of the services to what the screen draws. Nothing is decided here: a value that has no place in the
//! border's types does not cross.

mod blocks;
mod document;
mod document_list;
mod facts;
mod grid;
mod report;
mod search;
mod series;
#[cfg(test)]
mod wire_tests;

pub(crate) use blocks::blocks;
pub(crate) use document::{
    facts, kind as content_kind, marks as document_marks, mismatch, warnings as document_warnings,
};
pub(crate) use document_list::{
    list as document_list, opened as document_opened, row as document_row, subject,
};
pub(crate) use facts::Facts as ReportFacts;
pub(crate) use grid::{grid, row_id};
pub(crate) use report::{
    Standing as ReportStanding, lies_open as report_lies_open, list as report_list, view as report,
};
pub(crate) use series::series;

use innsyn_domain::{Completeness as Held, DataSource, ElevatedBasis, Moment, Precision};

use crate::dto::{Completeness, DataSourceCode, ElevationKind, MomentPrecision, MomentView};

/// A moment.
pub(crate) fn moment(moment: &Moment) -> MomentView {
    MomentView {
        local: moment.oslo_local(),
        precision: match moment.precision() {
            Precision::Year => MomentPrecision::Year,
            Precision::Month => MomentPrecision::Month,
            Precision::Day => MomentPrecision::Day,
            Precision::Second => MomentPrecision::Second,
        },
        source: moment.source().to_owned(),
        sort: moment.sort_key(),
    }
}

/// An instant of our own clock.
pub(crate) fn instant(instant: jiff::Timestamp) -> MomentView {
    moment(&Moment::from_timestamp(instant))
}

/// How complete an answer is.
pub(crate) fn completeness(held: Held) -> Completeness {
    match held {
        Held::Complete => Completeness::Complete,
        Held::Partial => Completeness::Partial,
        Held::Blocked => Completeness::Blocked,
        Held::Unknown => Completeness::Unknown,
    }
}

/// The border's word for a source.
pub(crate) fn source(source: DataSource) -> DataSourceCode {
    match source {
        DataSource::Pps => DataSourceCode::Pps,
        DataSource::Phr => DataSourceCode::Phr,
    }
}

/// The domain's word for a source.
pub(crate) fn data_source(code: DataSourceCode) -> DataSource {
    match code {
        DataSourceCode::Pps => DataSource::Pps,
        DataSourceCode::Phr => DataSource::Phr,
    }
}

/// The border's word for an elevated basis.
pub(crate) fn elevation_kind(basis: ElevatedBasis) -> ElevationKind {
    match basis {
        ElevatedBasis::ForhoyetSamtykke => ElevationKind::ForhoyetSamtykke,
        ElevatedBasis::ForhoyetAkutt => ElevationKind::ForhoyetAkutt,
    }
}

/// The domain's word for an elevated basis.
pub(crate) fn elevated_basis(kind: ElevationKind) -> ElevatedBasis {
    match kind {
        ElevationKind::ForhoyetSamtykke => ElevatedBasis::ForhoyetSamtykke,
        ElevationKind::ForhoyetAkutt => ElevatedBasis::ForhoyetAkutt,
    }
}

/// How much longer something lasts, in whole seconds.
pub(crate) fn seconds(left: std::time::Duration) -> u32 {
    u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
}

/// Sorts names as Norwegian does, without regard to case: æ, ø and å last.
pub(crate) fn collation_key(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'æ' | 'ä' => '\u{f0001}',
            'ø' | 'ö' => '\u{f0002}',
            'å' => '\u{f0003}',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::collation_key;

    #[test]
    fn norwegian_letters_come_last() {
        let mut names = ["Ås", "Ørland", "b-Hb", "B-CRP", "Zeiss", "Ærø", "A"];
        names.sort_by_key(|name| collation_key(name));
        assert_eq!(
            names,
            ["A", "B-CRP", "b-Hb", "Zeiss", "Ærø", "Ørland", "Ås"]
        );
    }
}
