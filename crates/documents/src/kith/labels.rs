//! Norwegian labels of elements: by parent and name, by name, else derived from the name itself. Never translated.

use roxmltree::Node;

use super::node::{name, parent_name};

/// What an element is called on the page.
pub(super) fn label(node: Node<'_, '_>) -> String {
    let element = name(node);
    let parent = parent_name(node);
    BY_PLACE
        .iter()
        .find(|(above, own, _)| *above == parent && *own == element)
        .map(|(_, _, label)| *label)
        .or_else(|| {
            BY_NAME
                .iter()
                .find(|(own, _)| *own == element)
                .map(|(_, label)| *label)
        })
        .map_or_else(|| derived(element), str::to_owned)
}

/// A label from the name: words split at capitals and digits, known abbreviations kept.
pub(super) fn derived(element: &str) -> String {
    let bare = ["OpplysningerOm", "Opplysninger", "Info"]
        .iter()
        .find_map(|prefix| element.strip_prefix(prefix))
        .filter(|rest| rest.starts_with(char::is_uppercase) && rest.chars().count() > 3)
        .unwrap_or(element);
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in bare.chars() {
        let starts = character == '_'
            || words.is_empty()
            || (character.is_uppercase() && !before.is_uppercase())
            || (character.is_ascii_digit() && !before.is_ascii_digit());
        if starts {
            words.push(String::new());
        }
        if character != '_'
            && let Some(word) = words.last_mut()
        {
            word.push(character);
        }
        before = character;
    }
    let mut label = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let is_abbreviation = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
        if label.is_empty() {
            let mut characters = word.chars();
            label.extend(
                characters
                    .next()
                    .map(|first| first.to_uppercase().to_string()),
            );
            label.push_str(characters.as_str());
        } else {
            label.push(' ');
            label.push_str(&if is_abbreviation {
                word.clone()
            } else {
                word.to_lowercase()
            });
        }
    }
    label
}

/// Elements that speak to systems and stand folded away.
pub(super) fn is_technical(element: &str) -> bool {
    matches!(
        element,
        "MsgId"
            | "MIGversion"
            | "MsgVersion"
            | "SoftwareName"
            | "SoftwareVersion"
            | "ComMethod"
            | "ReqComMethod"
            | "ActComMethod"
            | "Ack"
            | "OidRef"
            | "EnquiryRefId"
            | "IdByServProvider"
            | "IdByRequester"
            | "CaseNo"
            | "DocumentConnection"
            | "Signature"
    ) || element.starts_with("DokId")
}

/// Elements whose documentation allows rich text.
pub(super) fn may_be_rich(element: &str) -> bool {
    matches!(
        element,
        "TextResultValue"
            | "Description"
            | "TekstNotatInnhold"
            | "Sporsmal"
            | "Notat"
            | "Journaltekst"
            | "Comment"
            | "Beskrivelse"
            | "Merknad"
    )
}

/// Names of XHTML that real documents use without its namespace.
pub(super) fn is_markup(element: &str) -> bool {
    matches!(
        element,
        "p" | "br"
            | "div"
            | "span"
            | "b"
            | "i"
            | "u"
            | "em"
            | "strong"
            | "sub"
            | "sup"
            | "ul"
            | "ol"
            | "li"
            | "table"
            | "pre"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

/// Values that are yes or no.
pub(super) fn is_boolean(element: &str) -> bool {
    matches!(
        element,
        "Accredited"
            | "SampleCollInd"
            | "BooleanInfo"
            | "BooleanResult"
            | "EscortRequired"
            | "Kontaktallergi"
            | "PollenInnsektstikk"
            | "AnafylaktiskeRekasjoner"
            | "Hoveddiagnose"
            | "InformertPasient"
            | "InformertParorende"
            | "Multidose"
            | "NarmesteParorende"
            | "Deaf"
            | "Blind"
    )
}

/// Values that are times, also as a year or a month alone.
pub(super) fn is_time(element: &str) -> bool {
    element.contains("Date")
        || element.starts_with("Dato")
        || element.ends_with("Dato")
        || element.ends_with("Tidspunkt")
}

/// Values that are lengths of time.
pub(super) fn is_duration(element: &str) -> bool {
    matches!(
        element,
        "CycleTime" | "Varighet" | "Duration" | "IntendedDuration"
    )
}

const BY_PLACE: &[(&str, &str, &str)] = &[
    ("Message", "Status", "Meldingsstatus"),
    ("Message", "Type", "Meldingstype"),
    ("MsgInfo", "Type", "Meldingstype"),
    ("ServReport", "Id", "Rapport-id"),
    ("ServReq", "Id", "Rekvisisjons-id"),
    ("ServReq", "ServType", "Status for rekvisisjon"),
    ("ReqServ", "ServType", "Status rekvirert tjeneste"),
    ("Medication", "Status", "Status"),
    ("AppRec", "Status", "Resultat"),
    ("AppRec", "GenDate", "Opprettet"),
    ("AppRec", "Id", "Kvitterings-id"),
    ("AnalysedSubject", "Type", "Type materiale"),
    ("Address", "Type", "Adressetype"),
    ("Event", "Priority", "Prioritet"),
    ("ResultItem", "Comment", "Kommentar"),
    ("InfItem", "Type", "Type"),
    ("Notat", "Foresporsel", "Opprinnelig forespørsel"),
    (
        "InformasjonOmForsendelsen",
        "Foresporsel",
        "Opprinnelig forespørsel",
    ),
    ("Document", "Annotation", "Merknad"),
    ("Document", "FromDate", "Periode fra"),
    ("Document", "ToDate", "Periode til"),
    ("RollerRelatertNotat", "TilknyttetEnhet", "Tilknyttet enhet"),
    ("SubLocation", "Type", "Sted, type"),
    ("Modifier", "Name", "Tilleggskode"),
    ("RefDoc", "MsgType", "Type"),
    ("RefDoc", "IssueDate", "Utstedt"),
    ("OriginalMsgId", "Id", "Meldingsid"),
    ("OriginalMsgId", "MsgType", "Meldingstype"),
    ("Patient", "Patient", "Tilknyttet pasient"),
    ("Pakkeforlop", "Pakkeforlopskode", "Pakkeforløp"),
];

const BY_NAME: &[(&str, &str)] = &[
    ("MsgType", "Meldingstype"),
    ("Role", "Rolle"),
    ("TypeOffId", "Type identitetsnummer"),
    ("TypeId", "Type id"),
    ("CopyDestRole", "Kopi av"),
    ("Location", "Sted"),
    ("Code", "Kode"),
    ("CodedInfo", "Kodet opplysning"),
    ("BooleanInfo", "Ja eller nei"),
    ("TextInfo", "Opplysning"),
    ("IntegerInfo", "Antall"),
    ("PhysicalInfo", "Måling"),
    ("Value", "Verdi"),
    ("ComMethod", "Kommunikasjonsmåte"),
    ("ReqComMethod", "Ønsket kommunikasjonsmåte"),
    ("ActComMethod", "Kommunikasjonsmåte"),
    ("IdByServProvider", "Tjenesteyters id"),
    ("IdByRequester", "Rekvirents id"),
    ("Language", "Språk"),
    ("Deaf", "Døv"),
    ("Blind", "Blind"),
    ("Answer", "Svar"),
    ("Date", "Dato"),
    ("CaseNo", "Saksnummer"),
    ("Person", "Person"),
    ("Organisation", "Virksomhet"),
    ("Patient", "Pasient"),
    ("CopyDest", "Kopimottaker"),
    ("OtherReceiver", "Kopimottaker"),
    ("Sender", "Avsender"),
    ("Receiver", "Mottaker"),
    ("PaymentResponsible", "Betalingsansvarlig"),
    ("Name", "Navn"),
    ("OrganisationName", "Navn"),
    ("FamilyName", "Etternavn"),
    ("GivenName", "Fornavn"),
    ("MiddleName", "Mellomnavn"),
    ("OffId", "Identitetsnummer"),
    ("AdditionalId", "Annen identifikator"),
    ("DateOfBirth", "Fødselsdato"),
    ("DateOfDeath", "Dødsdato"),
    ("Sex", "Kjønn"),
    ("Nationality", "Nasjonalitet"),
    ("MaritalStatus", "Sivilstatus"),
    ("SivilStatus", "Sivilstatus"),
    ("Address", "Adresse"),
    ("TeleCom", "Telefon, faks, e-post"),
    ("TeleAddress", "Telefon, faks, e-post"),
    ("TypeTelecom", "Type kontakt"),
    ("StreetAdr", "Gateadresse"),
    ("PostalCode", "Postnr."),
    ("City", "Poststed"),
    ("Postbox", "Postboks"),
    ("County", "Fylke/kommune"),
    ("CityDistr", "Bydel"),
    ("Country", "Land"),
    ("Inst", "Institusjon"),
    ("Dept", "Avdeling"),
    ("HCPerson", "Helsepersonell"),
    ("HCProf", "Helsepersonell"),
    ("HealthcareProfessional", "Helsepersonell"),
    ("TypeHealthcareProfessional", "Yrkeskategori"),
    ("RoleToPatient", "Rolle overfor pasienten"),
    ("MedSpeciality", "Medisinsk spesialitet"),
    ("ResponsibleHcp", "Ansvarlig helsetjenesteenhet"),
    ("RelServProv", "Tilknyttet tjenesteyter"),
    ("RelServProvider", "Tilknyttet tjenesteyter"),
    ("RelHCProvider", "Tilknyttet helsepersonell"),
    ("PatRelHCP", "Helsepersonell knyttet til pasienten"),
    ("Relation", "Relasjon"),
    ("Origin", "Opprinnelse til klinisk opplysning"),
    ("AdmLocation", "Oppholdssted for pasient"),
    ("SubLocation", "Sted"),
    ("Place", "Sted"),
    ("GenDate", "Melding opprettet"),
    ("IssueDate", "Utstedt"),
    ("ApprDate", "Godkjent"),
    ("ReceiptDate", "Mottatt"),
    ("StartDateTime", "Start"),
    ("EndDateTime", "Slutt"),
    ("OrgDate", "Tidspunkt for opprinnelse"),
    ("InvDate", "Undersøkelsestidspunkt"),
    ("CollectedDate", "Dato prøvetaking"),
    ("ProducedDate", "Produsert"),
    ("DescrDate", "Beskrivelsestidspunkt"),
    ("StatusChangeDate", "Statusendring"),
    ("CounterSignDate", "Kontrasignering"),
    ("MedicalValidationDate", "Medisinsk validering"),
    ("ServType", "Meldingsstatus"),
    ("Status", "Rapportstatus"),
    ("ProcessingStatus", "Behandlingsstatus"),
    ("CancellationCode", "Årsak til kansellering"),
    ("Ack", "Meldingsbekreftelse"),
    ("Priority", "Hastegrad"),
    ("Hastegrad", "Hastegrad"),
    ("RequestedPrioReport", "Ønsket prioritet"),
    ("RequestedPriority", "Ønsket prioritet"),
    ("RequestedDateReport", "Ønsket svartid"),
    ("Purpose", "Formål"),
    ("PaymentCat", "Betalingskategori"),
    ("BasisForHealthServices", "Refusjonsgrunnlag"),
    ("Reservation", "Pasientens reservasjoner"),
    ("MsgDescr", "Type rapport/henvisning"),
    ("ServProvId", "Rapport-id"),
    ("ServReq", "Opprinnelig rekvisisjon/henvisning"),
    ("ServProvider", "Tjenesteyter"),
    ("Requester", "Rekvirent"),
    ("ReqComment", "Rekvirentens kommentar"),
    ("ReqServ", "Rekvirert tjeneste"),
    ("ReqDate", "Ønsket tidspunkt"),
    ("ReasonAsText", "Begrunnelse"),
    ("Comment", "Kommentar"),
    ("Merknad", "Merknad"),
    ("Annotation", "Merknad"),
    ("Heading", "Overskrift"),
    ("TextResultValue", "Tekst"),
    ("TextResult", "Resultat"),
    ("TextCode", "Kodet tekst"),
    ("CodedComment", "Kodet kommentar"),
    ("ResultItem", "Resultat"),
    ("Investigation", "Undersøkelse"),
    ("ClinInv", "Undersøkelse"),
    ("Spec", "Spesifisering"),
    ("NumResult", "Verdi"),
    ("NumResultValue", "Verdi"),
    ("ArithmeticComp", "Tegn"),
    ("Interval", "Intervall"),
    ("Low", "Nedre"),
    ("High", "Øvre"),
    ("DateResult", "Dato"),
    ("DateResultValue", "Dato"),
    ("RefInterval", "Referanseområde"),
    ("Descr", "Beskrivelse"),
    ("Unit", "Benevning"),
    ("DevResultInd", "Avvik"),
    ("StatusInvestigation", "Status"),
    ("Accredited", "Akkreditert"),
    ("DiagComment", "Diagnostisk kommentar"),
    ("IdResultItem", "Id"),
    ("RefIdResultItem", "Ref.id"),
    ("RefAnalysedSubject", "Prøve"),
    ("StructuredInfo", "Strukturert resultat"),
    ("AnalysedSubject", "Analysert materiale"),
    ("TypeCoded", "Type materiale"),
    ("AnatomicalOrigin", "Anatomisk lokasjon"),
    ("PreservMaterial", "Konserveringsmiddel"),
    ("Pretreatment", "Forberedende behandling"),
    ("SampleHandling", "Håndteringsbeskrivelse"),
    ("SampleCollInd", "Prøve tatt"),
    ("SampleCollProc", "Prøvetakingsprosedyre"),
    ("CollectedSample", "Prøvetaking"),
    ("CollectorComment", "Prøvetakers kommentar"),
    ("CollectorCommentCoded", "Prøvetakers kommentar"),
    ("Logistics", "Forsendelsesmåte"),
    ("Number", "Antall"),
    ("Diagnosis", "Diagnose"),
    ("Concept", "Diagnose"),
    ("Modifier", "Tilleggskode"),
    ("Observation", "Opplysning"),
    ("InfItem", "Klinisk opplysning"),
    ("Description", "Beskrivelse"),
    ("Beskrivelse", "Beskrivelse"),
    ("CodedDescr", "Kodet beskrivelse"),
    ("Medication", "Legemiddel"),
    ("DrugId", "Legemiddel"),
    ("UnitDose", "Dose"),
    ("QuantitySupplied", "Utlevert mengde"),
    ("DosageText", "Dosering"),
    ("DosageCoded", "Dosering"),
    ("IntendedDuration", "Varighet"),
    ("RouteOfAdm", "Administrasjonsform"),
    ("Form", "Legemiddelform"),
    ("Event", "Hendelse"),
    ("ReportedEvent", "Tidsrom"),
    ("EventLocation", "Sted"),
    ("AdmCat", "Omsorgsnivå"),
    ("AdmOutcome", "Ut til"),
    ("ExpDuration", "Forventet varighet"),
    ("AssRequest", "Tilknyttet melding"),
    ("Recipient", "Mottaker av tjenesten"),
    ("Service", "Tjeneste"),
    ("PatientPrecaution", "Advarsel til tjenesteyter"),
    ("Precaution", "Advarsel"),
    ("PatientRelParty", "Pårørende"),
    ("RelPartyOffId", "Identitetsnummer"),
    ("ParorendeForesatt", "Pårørende/foresatte"),
    ("Consent", "Samtykke"),
    ("NeedTranslator", "Behov for tolk"),
    ("CareSituation", "Omsorgssituasjon"),
    ("RefDoc", "Vedlegg"),
    ("MimeType", "Filtype"),
    ("Compression", "Komprimering"),
    ("FileReference", "Ekstern fil"),
    ("ContentDescription", "Beskrivelse"),
    ("ContentType", "Innholdstype"),
    ("ContentCategory", "Innholdskategori"),
    ("ConversationRef", "Samtale"),
    ("RefToParent", "Svar på"),
    ("RefToConversation", "Del av samtale"),
    ("SakstypeKodet", "Sakstype"),
    ("Sakstype", "Sakstype"),
    ("TemaKodet", "Type"),
    ("TekstNotatInnhold", "Innhold"),
    ("DatoNotat", "Dato for notat"),
    ("EmneSporsmal", "Emne"),
    ("Foresporsel", "Forespørsel"),
    ("Sporsmal", "Spørsmål"),
    ("TypeForesp", "Type forespørsel"),
    ("Begrunnelse", "Utdyping av formål"),
    ("TypeJournalinfo", "Type journalinformasjon"),
    ("KodetOpplysning", "Annen opplysning"),
    ("FraDato", "Fra dato"),
    ("TilDato", "Til dato"),
    ("RolleNotat", "Rolle"),
    ("RollerRelatertNotat", "Kontaktperson"),
    ("TilknyttetEnhet", "Kontaktinformasjon virksomhet"),
    ("ReqInvestigation", "Rekvirert undersøkelse"),
    ("StandingInv", "Gjentagende undersøkelse"),
    ("NumberOfTimes", "Antall repetisjoner"),
    ("ScheduledStart", "Planlagt start"),
    ("ScheduledEnd", "Planlagt slutt"),
    ("CycleTime", "Intervall"),
    ("EndCondition", "Sluttbetingelser"),
    ("Instructions", "Instruksjon"),
    ("EscortRequired", "Ledsagelsesbehov"),
    ("NoReport", "Ønsker svar"),
    ("LevelOfDetail", "Ønsket detaljnivå"),
    ("Permission", "Tillatelse"),
    ("Animal", "Undersøkelsesdyr"),
    ("Species", "Art"),
    ("NameOwner", "Eier"),
    ("Material", "Materiale"),
    ("InvMaterial", "Materiale"),
    ("OriginalMsgId", "Gjelder melding"),
    ("Error", "Feil"),
    ("SoftwareName", "Avsendersystem"),
    ("SoftwareVersion", "Avsendersystem, versjon"),
    ("MsgId", "Meldingsid"),
    ("MIGversion", "Meldingsversjon"),
    ("MsgVersion", "Versjon"),
    ("Pakkeforlop", "Pakkeforløp"),
    ("Booking", "Booking"),
    ("Appointment", "Avtale"),
    ("ResourceId", "Ressurs"),
    ("TypeInnholdIMelding", "Type henvisning"),
    ("TypeInnhold", "Type innhold"),
    ("VurderingAvHenvisning", "Rettighetsvurdering"),
    ("SendtDokument", "Tilknyttet dokument"),
    ("Legemiddelgjennomgang", "Legemiddelgjennomgang"),
    (
        "DatoLegemiddelgjennomgang",
        "Dato for siste legemiddelgjennomgang",
    ),
    ("DatoSamstemming", "Dato for siste samstemming"),
    // PLO
    ("InfoMedisinskDiagnose", "Medisinske diagnoser"),
    ("InfoIPLOSrelevantInformasjon", "IPLOS-relevant informasjon"),
    (
        "MedisinskfagligeOpplysninger",
        "Medisinskfaglige opplysninger",
    ),
    ("InfoAndreViktigeOpplysninger", "Andre viktige opplysninger"),
    ("Cave", "Cave/allergier"),
    ("Legemiddelinfo", "Legemidler"),
    (
        "LegemidlerAdministrertVedOverforing",
        "Legemidler administrert ved overføring/utskrivning",
    ),
    ("Sykepleierdokumentasjon", "Sykepleieopplysninger"),
    (
        "OpplysningerAndreFaggrupper",
        "Opplysninger fra andre faggrupper",
    ),
    (
        "InfoKartleggingFunksjonsniva",
        "Kartlegging av funksjonsnivå",
    ),
    ("InfoReservasjon", "Reservasjoner"),
    ("TjenesteBehov", "Behov for tjenester"),
    ("InfoKontrolltime", "Kontrolltime"),
    ("TidsfestetHendelse", "Tidsfestet hendelse"),
    ("UtskrevetTil", "Utskrevet til"),
    ("InfoInformasjonGitt", "Informasjon gitt"),
    ("OpplysningerOmHjelpemidler", "Hjelpemidler"),
    ("OpplysningOpphold", "Opplysninger om opphold"),
    ("EksisterendeTjeneste", "Eksisterende tjenester"),
    ("InfoAssistertKommunikasjon", "Assistert kommunikasjon"),
    ("AssistertKommunikasjon", "Assistert kommunikasjon"),
    ("TilleggsopplysningPasient", "Andre pasientopplysninger"),
    ("Notater", "Andre notater"),
    (
        "KontaktpersonHelsepersonell",
        "Kontaktpersoner helsepersonell",
    ),
    ("AnsvarForRapport", "Ansvar for rapport"),
    ("OpplysningerTilSoknad", "Opplysninger til søknad"),
    ("InformasjonOmForsendelsen", "Om forsendelsen"),
    ("Forsendelsesstatus", "Forsendelsesstatus"),
    ("MedisinskDiagnose", "Medisinsk diagnose"),
    ("CaveStikkord", "Stikkord"),
    ("AllergiskMot", "Allergisk mot"),
    ("HensynVedForskrivning", "Hensyn ved forskrivning"),
    ("HensynMatDrikke", "Hensyn, mat og drikke"),
    ("VirkestoffLegemiddel", "Virkestoff"),
    ("KodeAnnetStoff", "Annet stoff"),
    ("AnafylaktiskeRekasjoner", "Anafylaktiske reaksjoner"),
    ("UtTil", "Ut til"),
    ("Uttilstand", "Uttilstand"),
    ("MeldingInnlagtPasient", "Melding om innlagt pasient"),
    (
        "MeldingUtskrivningsklarPasient",
        "Melding om utskrivningsklar pasient",
    ),
    (
        "AvmeldingUtskrivningsklarPasient",
        "Avmelding av utskrivningsklar pasient",
    ),
    ("MeldingOmUtskrevetPasient", "Melding om utskrevet pasient"),
    ("OrienteringOmDod", "Orientering om dødsfall"),
    ("Pasientlogistikk", "Pasientlogistikk"),
    ("MeldingFravar", "Fraværsmelding"),
    (
        "OverforingMedisinskeOpplysninger",
        "Medisinske opplysninger",
    ),
    ("MedisinskeOpplysninger", "Medisinske opplysninger"),
    ("HelseopplysningerVedSoknad", "Helseopplysninger ved søknad"),
    ("HelseopplysningerTilLege", "Helseopplysninger til lege"),
    ("Konsultasjon", "Helseopplysninger til lege"),
    ("TverrfagligEpikrise", "Tverrfaglig epikrise"),
    ("Innleggelsesrapport", "Innleggelsesrapport"),
    ("icalendar", "Informasjon om timer"),
    ("Pasientrelasjon", "Annen pasientrelasjon"),
    ("Helsepersonell", "Annen behandler"),
    ("Personer", "Vedlagte personer"),
    ("Resept", "Resept"),
    ("dtstart", "Start"),
    ("dtend", "Slutt"),
    ("summary", "Sammendrag"),
    ("description", "Beskrivelse"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_become_words() {
        for (element, words) in [
            ("DatoLegemiddelgjennomgang", "Dato legemiddelgjennomgang"),
            ("InfoReservasjon", "Reservasjon"),
            ("OpplysningerOmBolig", "Bolig"),
            ("Info", "Info"),
            ("ICD10Kode", "ICD 10 kode"),
            ("Formål_utdypet", "Formål utdypet"),
            ("navnHER", "Navn HER"),
            ("x", "X"),
        ] {
            assert_eq!(derived(element), words);
        }
    }
}
