//! KITH messages, bare, as older sources still register them: one for each root namespace that
//! has a known stylesheet.
//!
//! The messages are small and follow the information model of their family; the schemas are not
//! part of the project and nothing is validated against them.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::cda::escape;
use crate::people::Patient;

const BASE: &str = "http://www.kith.no/xmlstds";

/// The families of messages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    Epikrise,
    Henvisning,
    Rekvisisjon,
    Labsvar,
    /// Messages between hospital and municipality; the root has the name of the message.
    Pleie,
}

/// One kind of message: family, the rest of its root namespace, and what it is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) family: Family,
    pub(crate) namespace: &'static str,
    pub(crate) title: &'static str,
}

const fn kind(family: Family, namespace: &'static str, title: &'static str) -> Kind {
    Kind {
        family,
        namespace,
        title,
    }
}

/// Every root namespace that has a known stylesheet, `msghead` apart. For two of the messages
/// between hospital and municipality the version is not published; theirs is that of the others.
pub(crate) const KINDS: [Kind; 19] = [
    kind(
        Family::Epikrise,
        "epikrise/2006-09-23",
        "Epikrise 1.1 (KITH)",
    ),
    kind(
        Family::Epikrise,
        "epikrise/2012-02-15",
        "Epikrise 1.2 (KITH)",
    ),
    kind(
        Family::Henvisning,
        "henvisning/2005-07-08",
        "Henvisning 1.0 (KITH)",
    ),
    kind(
        Family::Henvisning,
        "henvisning/2012-02-15",
        "Henvisning 1.1 (KITH)",
    ),
    kind(
        Family::Rekvisisjon,
        "rekvisisjon/2005-05-20",
        "Rekvisisjon 1.3 (KITH)",
    ),
    kind(
        Family::Rekvisisjon,
        "rekvisisjon/2008-12-01",
        "Rekvisisjon 1.4 (KITH)",
    ),
    kind(
        Family::Rekvisisjon,
        "rekvisisjon/2012-02-15",
        "Rekvisisjon 1.5 (KITH)",
    ),
    kind(
        Family::Labsvar,
        "labsvar/2004-09-14",
        "Svarrapport 1.1 (KITH)",
    ),
    kind(
        Family::Labsvar,
        "labsvar/2005-03-14",
        "Svarrapport 1.2 (KITH)",
    ),
    kind(
        Family::Labsvar,
        "labsvar/2008-12-01",
        "Svarrapport 1.3 (KITH)",
    ),
    kind(
        Family::Labsvar,
        "labsvar/2012-02-15",
        "Svarrapport 1.4 (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/Pasientlogistikk/2008-02-20",
        "Pasientlogistikk (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/MeldingFravar/2008-02-20",
        "Melding om fravær (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/OrienteringOmTjenestetilbud/2008-02-20",
        "Orientering om tjenestetilbud (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/OverforingMedisinskeOpplysninger/2008-02-20",
        "Overføring av medisinske opplysninger (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/Konsultasjon/2008-02-20",
        "Konsultasjon (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/Innleggelsesrapport/2008-02-20",
        "Innleggelsesrapport 1.0 (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/Innleggelsesrapport/2009-06-30",
        "Innleggelsesrapport 1.1 (KITH)",
    ),
    kind(
        Family::Pleie,
        "po/TverrfagligEpikrise/2008-02-20",
        "Tverrfaglig epikrise (KITH)",
    ),
];

impl Kind {
    /// The root namespace, which is also the format code of the list.
    pub(crate) fn root_namespace(self) -> String {
        format!("{BASE}/{}", self.namespace)
    }
}

/// One message of a kind.
pub(crate) fn message(kind: Kind, patient: &Patient, id: &str, written: DateTime) -> String {
    match kind.family {
        Family::Epikrise => clinical(
            kind,
            ("DIS_SUMM", "Medisinsk epikrise"),
            ("ServRprt", ""),
            &[
                ("DIAG", "Diagnose", "N18.4 Kronisk nyresykdom, stadium 4"),
                (
                    "FO",
                    "Forløp og behandling",
                    "Stabil etter justering av væske og diuretika.",
                ),
                ("VU", "Vurdering", "Kontroll om tre måneder hos fastlege."),
            ],
            patient,
            (id, written),
        ),
        Family::Henvisning => clinical(
            kind,
            ("REF", "Henvisning"),
            ("ServReq", "<MsgDescr V=\"HENVIS\" DN=\"Henvisning\"/>"),
            &[
                (
                    "PROB",
                    "Aktuell problemstilling",
                    "Stigende kreatinin, ber om vurdering.",
                ),
                (
                    "ANAM",
                    "Sykehistorie",
                    "Diabetes type 2 og revmatoid artritt gjennom mange år.",
                ),
                ("FU", "Funn", "Blodtrykk 148/86. Lette ankelødemer."),
            ],
            patient,
            (id, written),
        ),
        Family::Rekvisisjon => clinical(
            kind,
            ("REQ_LAB", "Rekvisisjon – medisinsk biokjemi"),
            (
                "ServReq",
                "<ReqServ><Service><Investigation><Id V=\"NPU04998\" S=\"2.16.578.1.12.4.1.1.7280\" DN=\"P-Kreatinin\"/></Investigation></Service></ReqServ>",
            ),
            &[(
                "PROB",
                "Aktuell problemstilling",
                "Kontroll av nyrefunksjon.",
            )],
            patient,
            (id, written),
        ),
        Family::Labsvar => laboratory(kind, patient, id, written),
        Family::Pleie => care(kind, patient, id, written),
    }
}

fn start(kind: Kind, (code, name): (&str, &str), (id, written): (&str, DateTime)) -> String {
    let (_, version) = kind.namespace.rsplit_once('/').unwrap_or_default();
    format!(
        "<Message xmlns=\"{}\">\n  <Type V=\"{code}\" DN=\"{name}\"/>\n  <MIGversion>{version}</MIGversion>\n  <GenDate V=\"{}\"/>\n  <MsgId>{}</MsgId>\n",
        kind.root_namespace(),
        written.strftime("%Y-%m-%dT%H:%M:%S"),
        escape(id),
    )
}

fn provider(element: &str, name: &str, her: &str) -> String {
    format!(
        "    <{element}><HCP><Inst><Name>{}</Name><Id>{her}</Id><TypeId V=\"HER\" DN=\"HER-id\" S=\"2.16.578.1.12.4.1.1.9051\"/></Inst></HCP></{element}>\n",
        escape(name),
    )
}

fn subject(patient: &Patient, below: &str) -> String {
    format!(
        "    <Patient><Sex V=\"{}\"/><DateOfBirth V=\"{}\"/><Name>{} {}</Name><OffId>{}</OffId><TypeOffId V=\"FNR\" DN=\"Fødselsnummer\" S=\"2.16.578.1.12.4.1.1.8116\"/>{below}</Patient>\n",
        patient.sex.code(),
        patient.born,
        escape(patient.given),
        escape(patient.family),
        patient.number,
    )
}

fn headed(heading: (&str, &str), text: &str) -> String {
    format!(
        "<Heading V=\"{}\" DN=\"{}\"/><TextResultValue>{}</TextResultValue>",
        heading.0,
        escape(heading.1),
        escape(text),
    )
}

/// Letters, referrals and requests: headings with texts below the service.
fn clinical(
    kind: Kind,
    message_type: (&str, &str),
    (service, request): (&str, &str),
    texts: &[(&str, &str, &str)],
    patient: &Patient,
    (id, written): (&str, DateTime),
) -> String {
    let mut out = start(kind, message_type, (id, written));
    let _ = writeln!(
        out,
        "  <{service}>\n    <ServType V=\"N\" DN=\"Ny\"/>\n    <IssueDate V=\"{}\"/>\n    <Status V=\"F\" DN=\"Endelig\"/>\n    {request}",
        written.date(),
    );
    for (code, name, text) in texts {
        let _ = writeln!(
            out,
            "    <ReasonAsText>{}</ReasonAsText>",
            headed((code, name), text)
        );
    }
    out.push_str(&provider("ServProvider", "Vidda Testsykehus HF", "8000008"));
    out.push_str(&provider("Requester", "Kattskinnet legesenter", "8000001"));
    out.push_str(&subject(patient, ""));
    let _ = write!(out, "  </{service}>\n</Message>\n");
    out
}

/// A report of the laboratory, with the untidiness of its age.
fn laboratory(kind: Kind, patient: &Patient, id: &str, written: DateTime) -> String {
    // The older versions say micromoles in letters of the day.
    let unit = if kind.namespace.contains("2012") {
        "µmol/L"
    } else {
        "umol/L"
    };
    let mut out = start(
        kind,
        ("SVAR_LAB", "Svarrapport – medisinsk biokjemi"),
        (id, written),
    );
    let _ = writeln!(
        out,
        "  <ServReport>\n    <ServType V=\"N\" DN=\"Ny\"/>\n    <IssueDate V=\"{}\"/>\n    <Status V=\"F\" DN=\"Endelig rapport\"/>\n    <ServProvId>k-{}</ServProvId>",
        written.strftime("%Y-%m-%dT%H:%M:%S"),
        written.strftime("%y%m%d"),
    );
    out.push_str(&provider(
        "ServProvider",
        "Fjordlab Testsykehus HF",
        "8000002",
    ));
    out.push_str(&provider("Requester", "Kattskinnet legesenter", "8000001"));
    let result = |code: &str, name: &str, value: &str, unit: &str, range: &str, mark: &str| {
        format!(
            "\n      <ResultItem><ClinInv><Id V=\"{code}\" S=\"2.16.578.1.12.4.1.1.7280\" DN=\"{}\"/></ClinInv><NumResult><NumResultValue V=\"{value}\" U=\"{}\"/></NumResult>{mark}<RefInterval><Descr>{}</Descr></RefInterval></ResultItem>",
            escape(name),
            escape(unit),
            escape(range),
        )
    };
    let above = "<DevResultInd V=\"1\" DN=\"Over øvre referansegrense\"/>";
    let below = format!(
        "\n      <AnalysedSubject><Type V=\"P\" S=\"2.16.578.1.12.4.1.1.8351\" DN=\"Plasma\"/><CollectedDate V=\"{}\"/><IdByServProvider>k-1</IdByServProvider></AnalysedSubject>{}{}{}\n    ",
        written.strftime("%Y-%m-%dT%H:%M:%S"),
        result("NPU04998", "P-Kreatinin", "214", unit, "45 - 90", above),
        result("NPU03230", "P-Kalium", "4.90", "mmol/L", "3,5 - 4,4", above),
        result("NPU19748", "P-C-Reaktivt protein", "3", "mg/L", "< 4", ""),
    );
    out.push_str(&subject(patient, &below));
    out.push_str("  </ServReport>\n</Message>\n");
    out
}

/// A message between hospital and municipality; the root is called as the message.
fn care(kind: Kind, patient: &Patient, id: &str, written: DateTime) -> String {
    let root = kind.namespace.split('/').nth(1).unwrap_or("Melding");
    format!(
        "<{root} xmlns=\"{}\">\n  <MsgInfo><MsgId>{}</MsgId><GenDate>{}</GenDate></MsgInfo>\n  <Pasient><Fornavn>{}</Fornavn><Etternavn>{}</Etternavn><Fnr>{}</Fnr></Pasient>\n  <Avsender><Navn>Kattskinnet kommune, hjemmetjenesten</Navn></Avsender>\n  <Mottaker><Navn>Vidda Testsykehus HF, Medisinsk avdeling</Navn></Mottaker>\n  <Innhold>\n    <Overskrift>{}</Overskrift>\n    <Tekst>Bor alene i leilighet med heis. Hjemmesykepleie to ganger daglig, følges til blodprøver hver måned. Går med rullator.</Tekst>\n    <Funksjonsniva><Omrade>Personlig hygiene</Omrade><Verdi>Trenger noe hjelp</Verdi></Funksjonsniva>\n    <Funksjonsniva><Omrade>Ernæring</Omrade><Verdi>Selvhjulpen</Verdi></Funksjonsniva>\n  </Innhold>\n</{root}>\n",
        kind.root_namespace(),
        escape(id),
        written.strftime("%Y-%m-%dT%H:%M:%S"),
        escape(patient.given),
        escape(patient.family),
        patient.number,
        escape(kind.title),
    )
}

/// A `MsgHead` with a dialogue message (dialogmelding 1.1) inside.
pub(crate) fn dialogue(patient: &Patient, id: &str, written: DateTime) -> String {
    let when = written.strftime("%Y-%m-%dT%H:%M:%S");
    format!(
        r#"<MsgHead xmlns="{BASE}/msghead/2006-05-24">
  <MsgInfo>
    <Type V="DIALOG_NOTAT" DN="Notat"/>
    <MIGversion>v1.2 2006-05-24</MIGversion>
    <GenDate>{when}</GenDate>
    <MsgId>{id}</MsgId>
    <Sender><Organisation><OrganisationName>Kattskinnet legesenter</OrganisationName>
      <Ident><Id>8000001</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident></Organisation></Sender>
    <Receiver><Organisation><OrganisationName>Vidda Testsykehus HF</OrganisationName>
      <Ident><Id>8000008</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident></Organisation></Receiver>
    <Patient><FamilyName>{family}</FamilyName><GivenName>{given}</GivenName><DateOfBirth>{born}</DateOfBirth>
      <Sex V="{sex}"/>
      <Ident><Id>{number}</Id><TypeId V="FNR" DN="Fødselsnummer" S="2.16.578.1.12.4.1.1.8116"/></Ident></Patient>
  </MsgInfo>
  <Document>
    <RefDoc><MsgType V="XML" DN="XML-instans"/><Content>
      <Dialogmelding xmlns="{BASE}/dialog/2013-01-23">
        <Notat><TemaKodet V="2" DN="Forespørsel om pasient" S="2.16.578.1.12.4.1.1.8127"/>
          <Tema>Legemiddelliste</Tema>
          <TekstNotatInnhold>Kan dere bekrefte dosen av takrolimus etter siste kontroll?</TekstNotatInnhold></Notat>
      </Dialogmelding>
    </Content></RefDoc>
  </Document>
</MsgHead>
"#,
        id = escape(id),
        family = escape(patient.family),
        given = escape(patient.given),
        born = patient.born,
        sex = patient.sex.code(),
        number = patient.number,
    )
}

/// A small but complete `MsgHead` with an epikrise inside.
pub(crate) fn epikrise(patient: &Patient, id: &str, written: DateTime) -> String {
    let when = written.strftime("%Y-%m-%dT%H:%M:%S");
    let day = written.date();
    format!(
        r#"<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">
  <MsgInfo>
    <Type V="DIS_SUMM" DN="Medisinsk epikrise"/>
    <MIGversion>v1.2 2006-05-24</MIGversion>
    <GenDate>{when}</GenDate>
    <MsgId>{id}</MsgId>
    <Sender><Organisation><OrganisationName>Vidda Testsykehus HF</OrganisationName>
      <Ident><Id>8000008</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident>
      <HealthcareProfessional><FamilyName>Lin</FamilyName><GivenName>Rita</GivenName>
        <Ident><Id>9144900</Id><TypeId V="HPR" DN="HPR-nummer" S="2.16.578.1.12.4.1.1.8116"/></Ident>
      </HealthcareProfessional></Organisation></Sender>
    <Receiver><Organisation><OrganisationName>Kattskinnet legesenter</OrganisationName>
      <Ident><Id>8000001</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident>
      </Organisation></Receiver>
    <Patient><FamilyName>{family}</FamilyName><GivenName>{given}</GivenName><DateOfBirth>{born}</DateOfBirth>
      <Sex V="{sex}"/>
      <Ident><Id>{number}</Id><TypeId V="FNR" DN="Fødselsnummer" S="2.16.578.1.12.4.1.1.8116"/></Ident></Patient>
  </MsgInfo>
  <Document>
    <RefDoc><MsgType V="XML" DN="XML-instans"/><Content>
      <Epikrise xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15">
        <MsgInfo><Type V="DIS_SUMM" DN="Medisinsk epikrise"/><MIGversion>v1.2 2012-02-15</MIGversion><GenDate>{when}</GenDate><MsgId>{id}</MsgId></MsgInfo>
        <ServRprt>
          <Type V="T" DN="Epikrise"/><Status V="F" DN="Endelig rapport"/>
          <IssueDate V="{day}"/>
          <Admission><StartDateTime V="{day}"/></Admission>
          <Diagnosis><Concept><Code V="C18.7" DN="Ondartet svulst i sigmoideum" S="2.16.578.1.12.4.1.1.7110"/></Concept></Diagnosis>
          <ReasonAsText><Heading V="PROB" DN="Årsak til innleggelse"/><TextResultValue>Elektiv operasjon for tumor i sigmoideum.</TextResultValue></ReasonAsText>
          <CodedComment><Heading V="VU" DN="Vurdering"/><TextResultValue>Ukomplisert forløp. Sårinfeksjon femte dag, behandlet med kloksacillin.</TextResultValue></CodedComment>
        </ServRprt>
        <Patient><Name>{given} {family}</Name><OffId>{number}</OffId><TypeOffId V="FNR"/></Patient>
      </Epikrise>
    </Content></RefDoc>
  </Document>
</MsgHead>
"#,
        id = escape(id),
        family = escape(patient.family),
        given = escape(patient.given),
        born = patient.born,
        sex = patient.sex.code(),
        number = patient.number,
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::people;

    #[test]
    fn every_message_names_its_own_namespace_and_its_patient() {
        let patient = people::find_patient(people::TALMODIG).unwrap();
        let written = jiff::civil::date(2026, 5, 4).at(10, 0, 0, 0);
        let mut seen = HashSet::new();
        for kind in KINDS {
            let text = message(kind, patient, "id", written);
            let namespace = kind.root_namespace();
            assert!(
                text.contains(&format!(" xmlns=\"{namespace}\"")),
                "{namespace}"
            );
            assert!(text.contains(patient.number), "{namespace}");
            assert!(seen.insert(namespace));
            let open = text.matches('<').count();
            let closing = text.matches("</").count() + text.matches("/>").count();
            let empty = text.matches("/>").count();
            assert_eq!(
                open - empty,
                2 * (closing - empty),
                "every element is closed"
            );
        }
    }
}
