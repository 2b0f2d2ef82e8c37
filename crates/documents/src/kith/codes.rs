//! Code lists that KITH messages use without always bringing the words along, and the names of code systems.
//!
//! A word that the message brings (`DN`) always wins. What is not held here shows its original text, else its code.

use innsyn_domain::codes as national;
use roxmltree::Node;

use super::node::{attribute, name as element, parent_name};

type Names = &'static [(&'static str, &'static str)];

/// The number of a code list: the last number of the system, because systems are often written carelessly.
pub(super) fn list_of(system: &str) -> Option<u32> {
    system
        .trim()
        .rsplit(|character: char| !character.is_ascii_digit())
        .find(|digits| !digits.is_empty())
        .and_then(|digits| digits.parse().ok())
}

/// The name of a code that came without words.
pub(super) fn name(node: Node<'_, '_>, code: &str) -> Option<&'static str> {
    let list = attribute(node, "S")
        .and_then(list_of)
        .or_else(|| implied_list(node))?;
    in_list(list, code)
}

/// The name of a code in a list.
pub(super) fn in_list(list: u32, code: &str) -> Option<&'static str> {
    let names = LISTS
        .iter()
        .find(|(number, _)| *number == list)
        .map_or(&[][..], |(_, names)| names);
    names
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
        .or_else(|| national::name(list, code))
}

/// Which list an element's code is of, where its place decides that.
fn implied_list(node: Node<'_, '_>) -> Option<u32> {
    let namespace = node.tag_name().namespace().unwrap_or_default();
    let is_requisition = namespace.contains("/rekvisisjon/");
    let parent = parent_name(node);
    Some(match (parent, element(node)) {
        ("Message", "Status") => 8323,
        ("Message" | "MsgInfo", "Type") => 8279,
        ("ServReport" | "ServRprt", "Status") => 7306,
        ("AppRec", "Status") => 8258,
        ("AppRec", "Error") => 8221,
        ("Medication", "Status") => {
            if has_newer_drug_status(node) {
                9101
            } else {
                7307
            }
        }
        ("Event" | "ReqServ" | "ReqInvestigation" | "Investigation", "Priority") => 8304,
        ("ServRprt", "Priority") => 7303,
        (_, "RequestedPrioReport") => {
            if is_requisition && !namespace.contains("2012-02-15") {
                7303
            } else {
                8115
            }
        }
        (_, "RequestedPriority") => 8115,
        (_, "ProcessingStatus") => 8113,
        (_, "Ack") => 7304,
        (_, "ServType" | "Forsendelsesstatus") => {
            if parent == "AnalysedSubject" {
                8270
            } else {
                7309
            }
        }
        (_, "Sex") => 3101,
        (_, "TypeOffId" | "TypeId") | ("AdditionalId", "Type") => 8116,
        ("Address", "Type") => 3401,
        (_, "TypeTelecom") => 9061,
        (_, "Heading") => {
            if parent == "Pretreatment" {
                8232
            } else if parent == "TextResult" {
                8243
            } else {
                8231
            }
        }
        ("InfItem", "Type") => 8233,
        (_, "AdmCat") => 8240,
        (_, "AdmOutcome") => 7300,
        (_, "Recipient") => 8250,
        ("EventLocation", "Role") => 8251,
        ("SubLocation", "Type") => 8242,
        ("PatientRelParty" | "Animal", "Relation") => 7317,
        ("Patient", "Relation") => 8238,
        ("RelServProvider" | "RelServProv" | "PatRelHCP" | "RelHCProvider", "Relation") => 8254,
        ("Modifier", "Name") => 7305,
        (_, "DevResultInd") => 8244,
        (_, "ArithmeticComp") => 8239,
        (_, "StatusInvestigation") => 8245,
        ("ServReport", "MsgDescr") => 8202,
        ("ServReq", "MsgDescr") => {
            if is_requisition || namespace.contains("/labsvar/") {
                8202
            } else {
                8455
            }
        }
        (_, "Purpose" | "Formål") => 8248,
        (_, "Reservation") => 3108,
        (_, "EscortRequired") => 8247,
        ("RefDoc", "MsgType") => 8114,
        (_, "Compression") => 1204,
        (_, "RoleReceiver") => 8112,
        ("ServReport" | "ServReq" | "ServRprt", "CodedComment") => 8269,
        _ => return None,
    })
}

/// The same numbers mean something else in newer versions: epikrise 1.2 and henvisning 2.0 use list 9101.
pub(super) fn has_newer_drug_status(node: Node<'_, '_>) -> bool {
    let namespace = node.tag_name().namespace().unwrap_or_default();
    (namespace.contains("/epikrise/") && namespace.contains("2012-02-15"))
        || namespace.contains("2017-11-30")
}

/// Diagnoses, procedures and drugs: the code is part of the words.
pub(super) fn belongs_to_words(system: Option<&str>) -> bool {
    matches!(
        system.and_then(list_of),
        Some(7110 | 7170 | 7180 | 7230 | 7240 | 7250)
    )
}

/// What a code system is called in few letters.
pub(super) fn short_system(system: Option<&str>) -> &'static str {
    match system.and_then(list_of) {
        Some(7110) => "ICD-10",
        Some(7170) => "ICPC-2",
        Some(7180) => "ATC",
        Some(7230) => "NKKKL",
        Some(7240) => "NORAKO",
        Some(7250) => "ICF",
        _ => "kode",
    }
}

/// A code system for the table of codes: its name, or the identifier as it came.
pub(super) fn system_words(system: &str) -> String {
    let name = match list_of(system) {
        Some(7110 | 7170 | 7180 | 7230 | 7240 | 7250) => short_system(Some(system)),
        Some(7010) => "NORPAT",
        Some(7270) => "NCRP",
        Some(7280) => "Norsk laboratoriekodeverk",
        Some(8212) => "Lokal kode",
        Some(8116) => "Identifikatortype for person",
        Some(9051) => "Identifikatortype for organisasjon",
        Some(8279) => "Meldingstype",
        Some(number) if system.starts_with("2.16.578.1.12.4.1.1.") => {
            return format!("Volven {number}");
        }
        Some(_) | None => return system.to_owned(),
    };
    name.to_owned()
}

/// The lists by number; larger ones rely on the words in the message.
const LISTS: &[(u32, Names)] = &[
    (
        1204,
        &[
            ("DF", "Deflate"),
            ("GZ", "Gzip"),
            ("Z", "Compress"),
            ("ZL", "Zlib"),
        ],
    ),
    (
        3101,
        &[
            ("0", "Ikke kjent"),
            ("1", "Mann"),
            ("2", "Kvinne"),
            ("9", "Ikke spesifisert"),
        ],
    ),
    (
        3108,
        &[("R", "Reservasjon"), ("T", "Tillatelse"), ("U", "Uavklart")],
    ),
    (
        3401,
        &[
            ("H", "Bostedsadresse"),
            ("HP", "Folkeregisteradresse"),
            ("PST", "Postadresse"),
            ("RES", "Besøksadresse"),
            ("WP", "Arbeidsadresse"),
            ("TMP", "Midlertidig adresse"),
            ("HV", "Ferieadresse"),
            ("INV", "Faktureringsadresse"),
            ("BAD", "Ubrukelig adresse"),
        ],
    ),
    (
        7300,
        &[
            ("1", "Ut til hjemmet"),
            ("2", "Som død"),
            ("21", "Annen enhet"),
            ("23", "Annen enhet"),
            ("31", "Annen enhet"),
            ("34", "Annen enhet"),
            ("35", "Annen enhet"),
            ("39", "Annen enhet"),
        ],
    ),
    (
        7303,
        &[
            ("NORM", "Normal"),
            ("OHJELP", "Øyeblikkelig hjelp"),
            ("TEL", "Besvares per telefon"),
            ("TELC", "Besvares per telefon, CITO"),
            ("CITO", "CITO"),
            ("DATO", "Til oppgitt dato"),
            ("PK", "Pakkeforløp"),
        ],
    ),
    (7304, &[("J", "Ja"), ("N", "Nei"), ("F", "Kun ved feil")]),
    (
        7305,
        &[
            ("A", "ATC-kode"),
            ("AN", "Anatomisk lokalisasjon"),
            ("DI", "Diagnosestatus"),
            ("FO", "Forløp"),
            ("LA", "Lateralitet"),
            ("S", "ICD-10 stjernekode"),
        ],
    ),
    (
        7306,
        &[
            ("F", "Endelig rapport"),
            ("P", "Foreløpig rapport"),
            ("A", "Tillegg til rapport"),
            ("S", "Planlagt"),
        ],
    ),
    (
        7307,
        &[
            ("1", "Inntatt"),
            ("2", "Forskrevet"),
            ("3", "Anbefalt å innta"),
            ("4", "Anbefalt å slutte å innta"),
            ("5", "Benyttes sporadisk"),
            ("6", "Benyttes regelmessig"),
            ("10", "Allergisk ovenfor"),
        ],
    ),
    (
        7309,
        &[
            ("N", "Ny"),
            ("M", "Endring"),
            ("A", "Tillegg"),
            ("C", "Kansellering"),
            ("H", "Historikk"),
        ],
    ),
    (
        7317,
        &[
            ("MOR", "Mor"),
            ("FAR", "Far"),
            ("BR", "Bror"),
            ("SI", "Søster"),
            ("DTR", "Datter"),
            ("SØN", "Sønn"),
            ("EF", "Ektefelle"),
            ("SA", "Samboer"),
            ("BBN", "Barnebarn"),
            ("VEN", "Venn"),
            ("NBO", "Nabo"),
        ],
    ),
    (
        8112,
        &[
            ("COP", "Kopimottaker"),
            ("FR", "Mottaker i videresendt melding"),
            ("OR", "Opprinnelig mottaker"),
            ("PRIM", "Primærmottaker"),
        ],
    ),
    (
        8113,
        &[("P", "Produksjon"), ("D", "Debugging"), ("T", "Opplæring")],
    ),
    (
        8114,
        &[
            ("A", "Vedlegg"),
            ("REF", "Referanse"),
            ("XML", "XML-instans"),
        ],
    ),
    (8115, &[("H", "Høy"), ("L", "Lav"), ("N", "Normal")]),
    (
        8116,
        &[
            ("FNR", "Fødselsnummer"),
            ("DNR", "D-nummer"),
            ("FHN", "Felles hjelpenummer"),
            ("HNR", "H-nummer"),
            ("DUF", "DUF-nummer"),
            ("HPR", "HPR-nummer"),
            ("HER", "HER-id"),
            ("PNR", "Passnummer"),
            ("SEF", "Svensk personnummer"),
            ("DKF", "Dansk personnummer"),
            ("SSN", "Trygdenummer"),
            ("FPN", "Forsikringspolisenummer"),
            ("UID", "Utenlandsk identifikasjon"),
            ("XXX", "Annet"),
            ("ENH", "Organisasjonsnummer"),
            ("RSH", "RESH-id"),
            ("AVD", "Lokal avdelingskode"),
            ("LAV", "Lokal avdelingskode"),
            ("LIN", "Lokal institusjonskode"),
            ("LOK", "Lokal kode"),
            ("LOP", "Løpenummer"),
        ],
    ),
    (8221, ERRORS),
    (
        8238,
        &[
            ("DO", "Donor"),
            ("FO", "Foster"),
            ("MO", "Mor"),
            ("XX", "Annet"),
        ],
    ),
    (
        8239,
        &[
            ("LT", "<"),
            ("LE", "≤"),
            ("GT", ">"),
            ("GE", "≥"),
            ("EQ", "="),
            ("NE", "Ikke lik"),
            ("MG", "Mye større enn"),
            ("ML", "Mye mindre enn"),
        ],
    ),
    (
        8240,
        &[
            ("1", "Heldøgnsopphold"),
            ("2", "Dagbehandling"),
            ("3", "Poliklinisk omsorg"),
            ("4", "Telemedisinsk kontakt"),
            ("5", "Konsultasjon"),
            ("6", "Telefonkontakt"),
        ],
    ),
    (
        8242,
        &[
            ("1", "Seksjon"),
            ("2", "Sengepost"),
            ("3", "Rom"),
            ("4", "Seng"),
            ("5", "Operasjonsstue"),
        ],
    ),
    (
        8244,
        &[
            ("1", "Over øvre referansegrense"),
            ("2", "Under nedre referansegrense"),
            ("3", "Utenfor referansegrensene"),
        ],
    ),
    (
        8245,
        &[
            ("1", "Revidert"),
            ("2", "Foreløpig"),
            ("3", "Endelig"),
            ("4", "Tillegg"),
            ("5", "Henvisning registrert"),
            ("6", "Prosedyrer registrert/planlagt"),
            ("7", "Tildelt time"),
            ("8", "Undersøkelse gjennomført"),
            ("9", "Diktert"),
            ("10", "Skrevet (usignert)"),
            ("11", "Signert"),
            ("12", "Korrigert (usignert)"),
            ("13", "Signert korrigert"),
            ("14", "Undersøkelse slettet"),
            ("15", "I prosess"),
        ],
    ),
    (
        8248,
        &[
            ("1", "Utredning"),
            ("2", "Behandling"),
            ("3", "Kontroll"),
            ("4", "Second opinion"),
        ],
    ),
    (
        8250,
        &[
            ("1", "Pasienten selv"),
            ("2", "Pasienten og pårørende"),
            ("3", "Pasient og barn"),
        ],
    ),
    (
        8251,
        &[
            ("1", "Oppholdssted"),
            ("2", "Innlagt fra"),
            ("3", "Utskrevet til"),
            ("4", "Sted for hendelse"),
            ("5", "Skadested"),
        ],
    ),
    (
        8254,
        &[
            ("AHP", "Ansvarlig helsepersonell"),
            ("ALE", "Ansvarlig lege"),
            ("AMO", "Ansvarlig for medisinskfaglige opplysninger"),
            ("ASO", "Ansvarlig for sykepleieopplysninger"),
            ("ARP", "Ansvarlig for rapport"),
            ("AUT", "Dokumentgodkjenner"),
            ("BIO", "Utførende bioingeniør"),
            ("DLE", "Beskrivende lege"),
            ("FLE", "Fastlege"),
            ("HHE", "Henvisende helsepersonell"),
            ("KHM", "Kontakt hos mottaker"),
            ("KLE", "Kontaktlege"),
            ("KPS", "Kontaktpsykolog"),
            ("LAB", "Utførende laboratorium"),
            ("OEB", "Ønsket behandler"),
            ("OES", "Ønsket behandlingssted"),
            ("OPL", "Operatør"),
            ("PRT", "Prøvetaker"),
            ("REK", "Rekvirent"),
            ("RSC", "Rescreener"),
            ("SCR", "Screener"),
            ("SEK", "Sekretær"),
            ("SLE", "Signerende lege"),
            ("UTF", "Utførende"),
        ],
    ),
    (
        8258,
        &[("1", "OK"), ("2", "Avvist"), ("3", "OK, feil i delmelding")],
    ),
    (
        8269,
        &[
            ("TA", "Telefonsvar avgitt"),
            ("VA", "Vesentlig avvik fra tidligere svar"),
        ],
    ),
    (8279, MESSAGE_TYPES),
    (
        8304,
        &[
            ("0", "Øyeblikkelig hjelp"),
            ("1H", "Innen 1 time"),
            ("2H", "Innen 2 timer"),
            ("4H", "Innen 4 timer"),
            ("8H", "Innen 8 timer"),
            ("1", "Innen 1 døgn"),
            ("2", "Innen 2 døgn"),
            ("3", "Haster"),
            ("7", "Innen 7 døgn"),
            ("14", "Innen 14 døgn"),
            ("21", "Innen 21 døgn"),
            ("30", "Innen 30 døgn"),
            ("90", "Innen 90 døgn"),
            ("180", "Innen 180 døgn"),
            ("360", "Innen 360 døgn"),
            ("N", "Elektiv"),
            ("PK", "Pakkeforløp for kreft"),
        ],
    ),
    (
        8323,
        &[
            ("TEST", "Melding til testformål"),
            ("APR", "Godkjent implementasjon"),
            ("NAPR", "Ikke godkjent implementasjon"),
        ],
    ),
    (
        8455,
        &[
            ("10", "Utredning/behandling"),
            ("11", "Råd til henviser"),
            ("99", "Øvrige"),
        ],
    ),
    (
        9061,
        &[
            ("HP", "Hovedtelefon"),
            ("H", "Hjemme"),
            ("MC", "Mobiltelefon"),
            ("WP", "Arbeidsplass"),
            ("WD", "Direktenummer"),
            ("WC", "Sentralbord"),
            ("F", "Faks"),
            ("EC", "Nødnummer"),
            ("AS", "Telefonsvarer"),
            ("PG", "Personsøker"),
            ("HV", "Ferietelefon"),
        ],
    ),
    (
        9064,
        &[
            ("1", "Ja, samtykke er innhentet"),
            ("2", "Samtykke er ikke påkrevet"),
            ("3", "Svar på forespørsel med samtykke"),
            ("4", "Nei, pasienten har ikke gitt sitt samtykke"),
        ],
    ),
    (
        9067,
        &[
            ("1", "Øyeblikkelig hjelp"),
            ("2", "Gjelder pågående helsehjelp"),
            ("3", "Innen 24 timer"),
            ("9", "Ubestemt"),
        ],
    ),
    (
        9101,
        &[
            ("1", "Fast"),
            ("2", "Kur"),
            ("3", "Ved behov"),
            ("4", "Vaksine"),
            ("5", "Næringsmiddel/vitaminer"),
        ],
    ),
    (
        9146,
        &[
            ("1", "Henvisning til utredning/behandling"),
            ("2", "Viderehenvisning før rettighetsvurdering"),
            ("3", "Viderehenvisning etter rettighetsvurdering"),
            ("4", "Henvisning til videre behandling i forløp"),
            ("5", "Intern henvisning"),
        ],
    ),
    (
        9147,
        &[
            ("1", "Ansiennitetsdato"),
            ("2", "Vurderingsdato"),
            ("3", "Frist for nødvendig helsehjelp"),
            ("4", "Ventetid sluttdato"),
        ],
    ),
    (
        7321,
        &[
            ("1", "Notat om pasient"),
            ("2", "Melding om avvik"),
            ("3", "Uspesifisert notat"),
            ("4", "Supplerende opplysninger"),
            ("5", "Overføring av journal"),
            ("6", "Henvendelse om pasient"),
        ],
    ),
    (
        7322,
        &[
            ("6", "Henvendelse om pasient"),
            ("7", "Tilbakemelding på mottak av utskrivningsklar pasient"),
            ("8", "Forespørsel om helseopplysninger"),
            ("9", "Forespørsel om legemiddelopplysninger"),
        ],
    ),
    (
        8117,
        &[
            ("1", "Feil adressat"),
            ("2", "Mangelfulle opplysninger"),
            ("9", "Annet"),
        ],
    ),
    (
        9057,
        &[
            ("1", "Forfatter"),
            ("2", "Medforfatter"),
            ("3", "Godkjent av"),
            ("4", "Forelagt"),
        ],
    ),
    (
        9069,
        &[
            ("1", "Opplysningene er inkludert"),
            ("2", "Avvist uten begrunnelse"),
            ("3", "Har ikke ønskede opplysninger"),
            ("4", "Krever pasientens samtykke"),
            ("5", "Svar på forespørsel"),
            ("9", "Annet"),
        ],
    ),
    (8231, HEADINGS),
    (8234, COMMENT_HEADINGS),
    (8233, INFORMATION),
    (
        8271,
        &[
            ("S", "Sensitiv, standarddose"),
            ("I", "Sensitiv, økt eksponering"),
            ("R", "Resistent"),
        ],
    ),
];

const COMMENT_HEADINGS: Names = &[
    ("ADM", "Økonomisk/administrativ"),
    ("SH", "Spesielle hensyn"),
    ("DIAG", "Diagnose"),
    ("TEL", "Telefonnummer"),
    ("EHK", "Europeisk helsetrygdkort"),
];

const HEADINGS: Names = &[
    ("AH", "Årsak til henvisning"),
    ("AI", "Årsak til innleggelse"),
    ("ÅI", "Årsak til innleggelse"),
    ("BG", "Begrunnelse"),
    ("BUP-BM", "Henvisningsgrunn barnets miljø"),
    ("BUP-HG", "Henvisningsgrunn barnet"),
    ("DIAG", "Diagnose"),
    ("FA", "Familie/sosialt"),
    ("FO", "Forløp og behandling"),
    ("FU", "Funn og undersøkelsesresultater"),
    ("HJ", "Funksjonsnivå/hjelpetiltak"),
    ("IP", "Informasjon til pasient/pårørende"),
    ("KF", "Kontroll på grunn av tidligere funn"),
    ("LR", "Laboratorieresultat"),
    ("MAAL", "Mål for oppholdet"),
    ("ME", "Legemiddelopplysninger"),
    ("MU", "Innkalt til masseundersøkelse"),
    ("OP", "Videre oppfølging"),
    ("PROB", "Aktuell problemstilling"),
    ("RU", "Rutineundersøkelse"),
    ("SVU", "Spesialistvurdering"),
    ("SY", "Sykmelding"),
    ("TB", "Tilbakemelding"),
    ("TS", "Tidligere sykehistorie"),
    ("UP", "Ubesvarte prøver"),
    ("UTRED", "Forventet utredning/behandling"),
    ("VU", "Vurdering"),
];

const INFORMATION: Names = &[
    ("H", "Hoveddiagnose"),
    ("B", "Bidiagnose"),
    ("CAVE", "Cave-opplysninger"),
    ("NB", "Spesielle hensyn av betydning for behandlingen"),
    ("ANAM", "Sykehistorie"),
    ("ART", "Andre relevante tilstander"),
    ("FUNN", "Funn"),
    ("OPPL", "Klinisk opplysning"),
    ("MEDB", "Legemiddelopplysning"),
    ("MPRS", "Medisinsk prosedyre"),
    ("OPIN", "Operasjon/inngrep"),
    ("PRS", "Andre prosedyrer"),
    ("PROG", "Prognose"),
    ("SYMP", "Symptom"),
    ("SM", "Smitte"),
    ("SYKM", "Sykmelding"),
    ("TB", "Tidligere behandling"),
    ("US", "Tidligere undersøkelse"),
    ("GBEH", "Tidligere gynekologisk behandling"),
    ("GOPL", "Gynekologiske opplysninger"),
];

const ERRORS: Names = &[
    ("E10", "Ugyldig meldingsidentifikator"),
    ("E20", "Lege finnes ikke"),
    ("E21", "Mottaker finnes ikke"),
    ("E30", "Fødselsnummer mangler"),
    ("E31", "Feil fødselsnummer"),
    ("E32", "Navn mangler"),
    ("E33", "Etternavn mangler"),
    ("E34", "Fornavn mangler"),
    ("E35", "Pasienten finnes ikke i mottakersystemet"),
    ("E36", "Pasientopplysninger er utilstrekkelige"),
    (
        "E53",
        "Fødselsnummer/D-nummer finnes ikke i Folkeregisteret",
    ),
    ("E54", "Fødselsnummer er ikke registrert hos mottaker"),
    ("S01", "Feil på signatur"),
    ("S02", "Ugyldig sertifikat"),
    ("S03", "Tilbaketrukket sertifikat"),
    ("T01", "Ikke XML"),
    ("T02", "XML validerer ikke"),
    ("T10", "Støtter ikke formatet"),
    ("X99", "Annen feil"),
];

const MESSAGE_TYPES: Names = &[
    ("EPIKRISE", "Epikrise"),
    ("FODSELS_EPIKRISE", "Fødselsepikrise"),
    ("TVERRFAGLIG_EPIKRISE", "Tverrfaglig epikrise"),
    ("UTSKRIVNINGSRAPPORT", "Utskrivningsrapport"),
    ("INNLEGGELSESRAPPORT", "Innleggelsesrapport"),
    ("MEDISINSKE_OPPLYSNINGER", "Medisinske opplysninger"),
    ("HELSEOPPL_SOKNAD", "Helseopplysninger"),
    ("HELSEOPPLYSNINGER_LEGE", "Helseopplysninger til lege"),
    (
        "ORIENTERING_TJENESTETILBUD",
        "Orientering om tjenestetilbud",
    ),
    ("LEGEMIDDELHANDTERING", "Legemiddelhåndtering"),
    ("LOG_INNLAGT", "Melding om innlagt pasient"),
    (
        "LOG_UTSKRIVNINGSKLAR",
        "Melding om utskrivningsklar pasient",
    ),
    ("LOG_AVMELDING", "Avmelding av utskrivningsklar pasient"),
    ("LOG_UTSKREVET", "Melding om utskrevet pasient"),
    ("LOG_DOD", "Orientering om dødsfall"),
    ("FRAVARSMELDING", "Fraværsmelding"),
    ("EPJ-EKSTRAKT", "Kommunikasjon av EPJ-innhold"),
    ("HENVISNING", "Henvisning"),
    ("HENVISNING_VIDERE", "Viderehenvisning"),
    ("HENVISNING_NYTILSTAND", "Henvisning ny tilstand"),
    ("HENVISNING_REHAB", "Henvisning til rehabilitering"),
    ("HENVISNING_BUP", "Henvisning til BUP"),
    ("TILBAKEMELD", "Tilbakemelding på henvisning"),
    ("DIALOG_HELSEFAGLIG", "Helsefaglig dialog"),
    ("DIALOG_FORESPORSEL", "Forespørsel"),
    ("DIALOG_SVAR", "Svar på forespørsel"),
    ("DIALOG_NOTAT", "Notat"),
    ("DIALOG_STATUS_HENVISNING", "Status på henvisning"),
    ("DIALOG_AVVIK", "Tilbakemelding om feil i mottatt melding"),
    ("SVAR_LAB", "Svarrapport, laboratoriemedisin"),
    ("SVAR_MBIO", "Svarrapport, medisinsk mikrobiologi"),
    ("SVAR_HIST", "Svarrapport, histologi"),
    ("SVAR_CYT", "Svarrapport, cytologi"),
    ("SVAR_KKL", "Svarrapport, klinisk kjemi"),
    ("SVAR_RTG", "Svarrapport, radiologi"),
    ("REQ_LAB", "Rekvisisjon, laboratoriemedisin"),
    ("REQ_MBIO", "Rekvisisjon, medisinsk mikrobiologi"),
    ("REQ_HIST", "Rekvisisjon, histologi"),
    ("REQ_CYT", "Rekvisisjon, cytologi"),
    ("REQ_KKL", "Rekvisisjon, klinisk kjemi"),
    ("REQ_RTG", "Rekvisisjon, radiologi"),
    ("BEKREFT_REKVISISJON", "Bekreftelse av rekvisisjon"),
    ("STATUS_REKVISISJON", "Status på rekvisisjon"),
    ("SYKMELD", "Sykmelding"),
    ("LEGEERKL", "Legeerklæring ved arbeidsuførhet"),
    ("VEDTAKSKJEMA_TVANG", "Vedtaksskjema, tvang"),
    ("PASIENTREISE", "Pasientreise"),
    ("APPREC", "Applikasjonskvittering"),
];
