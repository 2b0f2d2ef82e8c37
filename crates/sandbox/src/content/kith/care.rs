//! Messages between hospital and municipality (pleie og omsorg). The root has the name of the
//! message; the envelope names the patient. Two of them come without it, as an archive may hold them.

use jiff::civil::DateTime;

use super::{
    BASE, Kind,
    envelope::{Envelope, payload},
};
use crate::people::Patient;

/// The message.
pub(super) fn care(kind: Kind, patient: &Patient, (id, written): (&str, DateTime)) -> String {
    let root = kind.namespace.split('/').nth(1).unwrap_or("Melding");
    let (content, name) = match root {
        "Pasientlogistikk" => (admitted(written), "Melding om innlagt pasient"),
        "MeldingFravar" => (absent(written), "Melding om fravær"),
        "OrienteringOmTjenestetilbud" => (offered(), "Orientering om tjenestetilbud"),
        "Konsultasjon" => (consultation(), "Konsultasjon"),
        "OverforingMedisinskeOpplysninger" => (
            [diagnoses(), critical(), medicines()].concat(),
            "Overføring av medisinske opplysninger",
        ),
        "TverrfagligEpikrise" => (
            [diagnoses(), function(), nursing(), left()].concat(),
            "Tverrfaglig epikrise",
        ),
        _ => (
            [diagnoses(), critical(), medicines(), nursing(), function()].concat(),
            "Innleggelsesrapport",
        ),
    };
    let day = kind.day();
    let xml = format!(
        "<{root} xmlns=\"{}\" xmlns:pk=\"{BASE}/po/poKomponent/{day}\">\n  <InformasjonOmForsendelsen><Forsendelsesstatus V=\"N\" S=\"2.16.578.1.12.4.1.1.7309\" DN=\"Ny\"/><TidspunktForsendelse>{}</TidspunktForsendelse></InformasjonOmForsendelsen>\n{content}  <AnsvarForRapport><FamilyName>Jones</FamilyName><GivenName>May</GivenName><TypeHealthcareProfessional V=\"SP\" S=\"2.16.578.1.12.4.1.1.9060\" DN=\"Sykepleier\"/></AnsvarForRapport>\n</{root}>\n",
        kind.root_namespace(),
        super::moment(written),
    );
    if matches!(root, "Pasientlogistikk" | "MeldingFravar") {
        return xml;
    }
    let code = format!("PO_{}", root.to_uppercase());
    Envelope::to_municipality((&code, name)).around(
        patient,
        (id, written),
        &payload("", written, &xml),
    )
}

fn admitted(written: DateTime) -> String {
    format!(
        "  <MeldingInnlagtPasient><TidspunktInnleggelse>{}</TidspunktInnleggelse><Avdeling>Nyremedisinsk avdeling</Avdeling><ForventetUtskrivning>{}</ForventetUtskrivning><Merknad>Egen bil disponeres ikke.</Merknad></MeldingInnlagtPasient>\n",
        super::moment(written),
        written.date(),
    )
}

fn absent(written: DateTime) -> String {
    format!(
        "  <Fravar><FraDato>{0}</FraDato><TilDato>{0}</TilDato><Arsak>Innlagt i sykehus</Arsak></Fravar>\n",
        written.date(),
    )
}

fn offered() -> String {
    "  <EksisterendeTjeneste><TypeTjeneste V=\"3\" S=\"2.16.578.1.12.4.1.1.9151\" DN=\"Hjemmesykepleie\"/><Beskrivelse>Morgen og kveld, alle dager.</Beskrivelse></EksisterendeTjeneste>\n  <EksisterendeTjeneste><TypeTjeneste V=\"7\" S=\"2.16.578.1.12.4.1.1.9151\" DN=\"Trygghetsalarm\"/></EksisterendeTjeneste>\n".to_owned()
}

fn consultation() -> String {
    "  <TypeInnholdKonsultasjon V=\"3\" S=\"2.16.578.1.12.4.1.1.9137\" DN=\"Ønske om legevurdering\"/>\n  <MedisinskfagligeOpplysninger><Beskrivelse>Økende hevelse i bena siste uke. Vekt opp 2,4 kg.</Beskrivelse></MedisinskfagligeOpplysninger>\n".to_owned()
}

fn diagnoses() -> String {
    "  <InfoMedisinskDiagnose>\n    <MedisinskDiagnose><KodetDiagnose V=\"N18.4\" S=\"2.16.578.1.12.4.1.1.7110\" DN=\"Kronisk nyresykdom, stadium 4\"/><Hoveddiagnose>true</Hoveddiagnose></MedisinskDiagnose>\n    <MedisinskDiagnose><KodetDiagnose V=\"M05.9\" S=\"2.16.578.1.12.4.1.1.7110\" DN=\"Seropositiv revmatoid artritt, uspesifisert\"/><Hoveddiagnose>false</Hoveddiagnose></MedisinskDiagnose>\n  </InfoMedisinskDiagnose>\n".to_owned()
}

fn critical() -> String {
    format!(
        "  <Cave xmlns=\"{BASE}/epj/epj1/2008-02-20\"><CaveStikkord>Penicillin</CaveStikkord><Notat>Utslett som barn, pasientens opplysning.</Notat><Allergi><AllergiskMot>Penicillin</AllergiskMot><HensynVedForskrivning>true</HensynVedForskrivning></Allergi></Cave>\n"
    )
}

fn medicines() -> String {
    format!(
        "  <Legemiddelinfo xmlns=\"{BASE}/epj/epj3/2008-02-20\">\n    <Legemiddel><Navn>Losartan</Navn><Form>tablett</Form><Styrke>50 mg</Styrke><Dosering>½ tablett daglig</Dosering><Merknad>Halvert under oppholdet.</Merknad></Legemiddel>\n    <Legemiddel><Navn>Takrolimus</Navn><Form>kapsel</Form><Styrke>1 mg</Styrke><Dosering>2 kapsler morgen og kveld</Dosering></Legemiddel>\n  </Legemiddelinfo>\n"
    )
}

fn nursing() -> String {
    "  <Sykepleierdokumentasjon><Beskrivelse>Hjemmesykepleie to ganger daglig, følges til blodprøver hver måned. Går med rullator.</Beskrivelse></Sykepleierdokumentasjon>\n".to_owned()
}

fn function() -> String {
    "  <InfoKartleggingFunksjonsniva>\n    <Funksjonsniva><Omrade>Personlig hygiene</Omrade><Verdi V=\"3\" DN=\"Trenger noe hjelp\"/></Funksjonsniva>\n    <Funksjonsniva><Omrade>Ernæring</Omrade><Verdi V=\"1\" DN=\"Ingen problem\"/></Funksjonsniva>\n  </InfoKartleggingFunksjonsniva>\n".to_owned()
}

fn left() -> String {
    "  <UtskrevetTil><UtTil V=\"1\" S=\"2.16.578.1.12.4.1.1.8408\" DN=\"Hjem\"/><Uttilstand V=\"1\" S=\"2.16.578.1.12.4.1.1.8431\" DN=\"I live\"/></UtskrevetTil>\n".to_owned()
}
