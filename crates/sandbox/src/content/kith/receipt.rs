//! `AppRec` 1.0 and 1.1: what a receiver says about a message. It names no patient.

use jiff::{ToSpan as _, civil::DateTime};

use super::{BASE, HOSPITAL, PRACTICE, Party, moment};
use crate::content::seed;

/// What became of the message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// Version 1.0, nothing wrong.
    Accepted,
    /// Version 1.1, refused with two reasons.
    Rejected,
    /// Version 1.1, taken although one part was wrong.
    PartlyWrong,
}

/// The receipt for the message that `original` is the seed of.
pub(crate) fn receipt(outcome: Outcome, original: &str, (id, written): (&str, DateTime)) -> String {
    let (day, version) = match outcome {
        Outcome::Accepted => ("2004-11-21", "1.0"),
        Outcome::Rejected | Outcome::PartlyWrong => ("2012-02-15", "1.1"),
    };
    let status = match outcome {
        Outcome::Accepted => "<Status V=\"1\" DN=\"OK\"/>",
        Outcome::Rejected => {
            "<Status V=\"2\" DN=\"Avvist\"/>\n  <Error V=\"E35\" S=\"2.16.578.1.12.4.1.1.8221\" DN=\"Pasienten finnes ikke i mottakersystemet\"/>\n  <Error V=\"X99\" S=\"2.16.578.1.12.4.1.1.8221\" DN=\"Annen feil\" OT=\"Ukjent mottakeravdeling\"/>"
        }
        Outcome::PartlyWrong => {
            "<Status V=\"3\" DN=\"OK, feil i delmelding\"/>\n  <Error V=\"T10\" S=\"2.16.578.1.12.4.1.1.8221\" DN=\"Støtter ikke formatet\" OT=\"Vedlegg 2\"/>"
        }
    };
    format!(
        r#"<AppRec xmlns="{BASE}/apprec/{day}">
  <MsgType V="APPREC" DN="Applikasjonskvittering"/>
  <MIGversion>{version} {day}</MIGversion>
  <SoftwareName>Oppdiktet journalsystem</SoftwareName><SoftwareVersion>1.0</SoftwareVersion>
  <GenDate>{when}</GenDate>
  <Id>{id}</Id>
  <Sender>{sender}</Sender>
  <Receiver>{receiver}</Receiver>
  {status}
  <OriginalMsgId><MsgType V="DIALOG_HELSEFAGLIG" DN="Helsefaglig dialog"/><IssueDate>{sent}</IssueDate><Id>{original}</Id></OriginalMsgId>
</AppRec>
"#,
        when = moment(written),
        sender = health_party(HOSPITAL),
        receiver = health_party(PRACTICE),
        sent = moment(written.checked_sub(9.minutes()).unwrap_or(written)),
        original = seed::id(original),
    )
}

fn health_party(party: Party) -> String {
    format!("<HCP>{}</HCP>", party.institution())
}
