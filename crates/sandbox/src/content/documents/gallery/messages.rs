//! The KITH messages of the gallery: one of each root namespace, and the states and wrappings that a
//! reader has to know.

use super::{
    Album, BIOKJEMI, BREV, Body, EPIKRISE, Entry, HENVISNING, SYKEPLEIE, cda, kith, plain, seed,
    small_pdf, wrapped,
};
use crate::people;

const XML: &str = "application/xml";

impl Album<'_> {
    pub(super) fn messages(&mut self) {
        for kind in kith::KINDS {
            let kinds = match kind.family {
                kith::Family::Epikrise => EPIKRISE,
                kith::Family::Henvisning => HENVISNING,
                kith::Family::Rekvisisjon => BREV,
                kith::Family::Labsvar => BIOKJEMI,
                kith::Family::Pleie => SYKEPLEIE,
            };
            self.add(
                &Entry {
                    title: kind.title,
                    kinds,
                    days: 90,
                    label: XML,
                    served: if kind.family == kith::Family::Labsvar {
                        "text/xml"
                    } else {
                        XML
                    },
                    remark: kind.namespace,
                },
                Box::new(move |patient, written| {
                    let text = kith::message(kind, patient, &seed::id(kind.namespace), written);
                    // Each family in the encoding that its systems wrote.
                    match kind
                        .namespace
                        .get(kind.namespace.len().saturating_sub(10)..)
                    {
                        Some("2004-09-14" | "2005-07-08") => cda::latin1(&text),
                        Some("2009-06-30") => cda::utf16(&text),
                        _ => cda::utf8(&text),
                    }
                }),
            );
            if kind.namespace == "epikrise/2012-02-15" {
                self.format("http://www.kith.no/xmlstds/epikrise/2012-02-15");
            }
            if kind.family == kith::Family::Henvisning {
                self.format("urn:no:kith:xmlstds:henvisning");
            }
        }
        self.message(
            "Dialogmelding (KITH)",
            (BREV, 33),
            "msghead/2006-05-24, dialog/2013-01-23, with two attachments",
            |patient, written| {
                kith::dialogue(
                    patient,
                    &seed::id("dialog-1"),
                    written,
                    &small_pdf(patient, written),
                )
            },
        );
    }

    /// What a reader must not miss, and the messages that no stylesheet is listed for.
    pub(super) fn states(&mut self) {
        use kith::{Laboratory, Outcome, State};

        for (title, state, remark) in [
            (
                "Epikrise (KITH), endret",
                State::Changed,
                "changed: it replaces an earlier one",
            ),
            (
                "Epikrise (KITH), kansellert",
                State::Cancelled,
                "cancelled: not to be used",
            ),
            (
                "Epikrise (KITH), foreløpig",
                State::Preliminary,
                "preliminary, not approved",
            ),
            (
                "Epikrise (KITH), endelig",
                State::Final,
                "final, and no test message",
            ),
        ] {
            self.message(title, (EPIKRISE, 95), remark, move |patient, written| {
                let id = seed::id(title);
                kith::discharge(kith::EPIKRISE, patient, (&id, written), &kith::RENAL, state)
            });
        }
        for (title, content, remark) in [
            (
                "Svarrapport, mikrobiologi (KITH)",
                Laboratory::Microbiology,
                "preliminary culture with susceptibility",
            ),
            (
                "Svarrapport, histologi (KITH)",
                Laboratory::Pathology,
                "changed report with texts and codes",
            ),
            (
                "Svarrapport, røntgen (KITH)",
                Laboratory::Radiology,
                "radiology in version 1.4",
            ),
        ] {
            self.message(title, (BIOKJEMI, 96), remark, move |patient, written| {
                kith::laboratory(
                    kith::SVARRAPPORT,
                    patient,
                    (&seed::id(title), written),
                    content,
                )
            });
        }
        self.message(
            "Henvisning 2.0 (KITH)",
            (HENVISNING, 97),
            "msghead/2006-05-24, henvisning/2017-11-30",
            |patient, written| kith::new_referral(patient, &seed::id("henvisning-2"), written),
        );
        self.message(
            "Dialogmelding 1.0 (KITH)",
            (BREV, 98),
            "msghead/2006-05-24, dialog/2006-10-11",
            |patient, written| kith::first_dialogue(patient, &seed::id("dialog-0"), written),
        );
        self.message(
            "Dialogmelding, svar (KITH)",
            (BREV, 32),
            "the answer to the dialogue message",
            |patient, written| kith::answer(patient, &seed::id("dialog-2"), written),
        );
        for (title, outcome, remark) in [
            (
                "Applikasjonskvittering (KITH), avvist",
                Outcome::Rejected,
                "AppRec 1.1, refused",
            ),
            (
                "Applikasjonskvittering (KITH), feil i del",
                Outcome::PartlyWrong,
                "AppRec 1.1, taken in part",
            ),
            (
                "Applikasjonskvittering 1.0 (KITH)",
                Outcome::Accepted,
                "AppRec 1.0, taken",
            ),
        ] {
            self.message(title, (BREV, 31), remark, move |_, written| {
                kith::receipt(outcome, "dialog-1", (&seed::id(title), written))
            });
        }
        self.message(
            "Svarrapport i hodemelding (KITH)",
            (BIOKJEMI, 99),
            "a Message inside a MsgHead",
            |patient, written| enveloped_report(patient, patient, written),
        );
        self.message(
            "Svarrapport i hodemelding (KITH), to pasienter",
            (BIOKJEMI, 99),
            "the envelope names this patient, the report inside another",
            |patient, written| {
                let other = people::find_patient(people::ROLAND).unwrap_or(patient);
                enveloped_report(patient, other, written)
            },
        );
        self.wrapped_messages();
    }

    /// CDA around a message, as sources that share KITH do it.
    fn wrapped_messages(&mut self) {
        let entry = |title, kinds, remark| Entry {
            title,
            kinds,
            days: 100,
            label: XML,
            served: XML,
            remark,
        };
        self.add(
            &entry(
                "CDA med epikrise (KITH) i base64",
                EPIKRISE,
                "CDA around an epikrise in base64",
            ),
            Box::new(|patient, written| {
                let inner = kith::bowel_discharge(patient, &seed::id("cda-epikrise"), written);
                wrapped(patient, written, XML, &cda::utf8(&inner), true)
            }),
        );
        self.add(
            &entry(
                "CDA med svarrapport (KITH) som XML",
                BIOKJEMI,
                "CDA around a svarrapport, not encoded",
            ),
            Box::new(|patient, written| {
                let inner = kith::laboratory(
                    kith::SVARRAPPORT,
                    patient,
                    (&seed::id("cda-svarrapport"), written),
                    kith::Laboratory::Microbiology,
                );
                plain(patient, written, &Body::Xml(&inner), cda::utf8)
            }),
        );
    }

    fn message(
        &mut self,
        title: &'static str,
        (kinds, days): ((super::Code, super::Code), i32),
        remark: &'static str,
        make: impl Fn(&'static super::Patient, super::DateTime) -> String + Send + Sync + 'static,
    ) {
        self.add(
            &Entry {
                title,
                kinds,
                days,
                label: XML,
                served: XML,
                remark,
            },
            Box::new(move |patient, written| cda::utf8(&make(patient, written))),
        );
    }
}

fn enveloped_report(
    head: &super::Patient,
    inside: &super::Patient,
    written: super::DateTime,
) -> String {
    let report = kith::laboratory(
        kith::SVARRAPPORT,
        inside,
        (&seed::id("svar-i-hode"), written),
        kith::Laboratory::Biochemistry,
    );
    let id = seed::id(&format!("hode/{}", inside.number));
    kith::enveloped(
        head,
        &id,
        written,
        ("SVAR_LAB", "Svarrapport-Laboratoriemedisin"),
        &report,
    )
}
