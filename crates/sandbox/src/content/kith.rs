//! A KITH discharge letter (epikrise 1.2), bare, as older sources still register it.

use jiff::civil::DateTime;

use super::cda::escape;
use crate::people::Patient;

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
