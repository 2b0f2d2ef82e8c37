//! The three ids by which a document is fetched (ITI-68), from what a row says.
//!
//! A row's address is never followed: only its parameters are taken, and the request always goes to the configured
//! service. So no row can send a token elsewhere.

use innsyn_domain::PersonId;
use innsyn_fhir::{Attachment, DocumentReference, Extension, Value};
use innsyn_transport::{Service, Url};
use url::form_urlencoded;

const DOCUMENT: &str = "documentUniqueId";
const REPOSITORY: &str = "repositoryUniqueId";
const COMMUNITY: &str = "homeCommunityId";
/// No id of a registry is longer.
const LONGEST: usize = 512;

/// The ids of a document, as its row wrote them.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DocumentAddress {
    document: String,
    repository: String,
    community: String,
}

impl DocumentAddress {
    /// From a row. `None` when an id is missing: the repository's stands nowhere but in the row's address.
    pub(crate) fn of(row: &DocumentReference, attachment: Option<&Attachment>) -> Option<Self> {
        let given = attachment
            .and_then(|attachment| attachment.url.as_deref())
            .map(parameters);
        let given = given.unwrap_or_default();
        let extensions = attachment
            .into_iter()
            .flat_map(|attachment| &attachment.extension);
        let community = given.community.or_else(|| {
            row.extension
                .iter()
                .chain(extensions)
                .find_map(home_community)
        });
        let document = given.document.or_else(|| {
            let own = row.master_identifier.as_ref()?.value.as_deref()?.trim();
            usable(own.strip_prefix("urn:oid:").unwrap_or(own))
        });
        Some(Self {
            document: document?,
            repository: given.repository?,
            community: community?,
        })
    }

    /// Unique id of the document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Unique id of the repository.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Id of the community that holds the repository.
    #[must_use]
    pub fn community(&self) -> &str {
        &self.community
    }

    /// Whether an id holds this person's number: it may stand in no address, so such a document is not fetched. An arc of
    /// an OID has no leading zero.
    pub(crate) fn holds_number_of(&self, person: &PersonId) -> bool {
        let number = person.expose().trim_start_matches('0');
        [&self.document, &self.repository, &self.community]
            .into_iter()
            .any(|id| id.contains(number))
    }

    pub(crate) fn query(&self) -> [(&'static str, &str); 3] {
        [
            (DOCUMENT, &self.document),
            (REPOSITORY, &self.repository),
            (COMMUNITY, &self.community),
        ]
    }
}

/// Whether a row's address is the service's own: scheme, host, port and path. Others are only noted.
pub(crate) fn is_of_service(address: &str, service: &Service) -> bool {
    let mut own = service.base().clone();
    let path = format!("{}/mhd/document", own.path().trim_end_matches('/'));
    own.set_path(&path);
    let Ok(url) = own.join(address) else {
        return false;
    };
    url.origin() == own.origin()
        && url.path() == own.path()
        && url.username().is_empty()
        && url.password().is_none()
}

#[derive(Default)]
struct Parameters {
    document: Option<String>,
    repository: Option<String>,
    community: Option<String>,
}

/// The parameters of an address, percent-decoded once and otherwise as they stand. A plus is a plus.
fn parameters(address: &str) -> Parameters {
    let mut found = Parameters::default();
    let query = match Url::parse(address) {
        Ok(url) => url.query().map(ToOwned::to_owned),
        Err(_) => address
            .split('#')
            .next()
            .and_then(|front| front.split_once('?').map(|(_, query)| query.to_owned())),
    };
    let query = query.unwrap_or_default().replace('+', "%2B");
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = if name.eq_ignore_ascii_case(DOCUMENT) {
            &mut found.document
        } else if name.eq_ignore_ascii_case(REPOSITORY) {
            &mut found.repository
        } else if name.eq_ignore_ascii_case(COMMUNITY) {
            &mut found.community
        } else {
            continue;
        };
        // A parameter given twice: the first, as servers read it.
        if place.is_none() {
            *place = usable(&value);
        }
    }
    found
}

/// Both spellings of the extension, on the row or on its attachment, with any type of value.
fn home_community(extension: &Extension) -> Option<String> {
    if !extension.name().eq_ignore_ascii_case("ihe-HomeCommunityId") {
        return None;
    }
    match &extension.value {
        Some(Value::Text(text)) => usable(text),
        Some(Value::Identifier(identifier)) => usable(identifier.value.as_deref()?),
        _ => None,
    }
}

fn usable(text: &str) -> Option<String> {
    let is_usable = !text.trim().is_empty()
        && text.len() <= LONGEST
        && !text.chars().any(char::is_control)
        && !text.chars().all(|character| character == '*');
    is_usable.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use innsyn_domain::Population;
    use innsyn_fhir::Identifier;
    use proptest::prelude::*;

    use super::*;

    fn row(url: Option<&str>) -> (DocumentReference, Attachment) {
        let row = DocumentReference {
            master_identifier: Some(Identifier {
                value: Some("urn:oid:2.999.7".into()),
                ..Identifier::default()
            }),
            ..DocumentReference::default()
        };
        let attachment = Attachment {
            url: url.map(ToOwned::to_owned),
            ..Attachment::default()
        };
        (row, attachment)
    }

    fn address(url: &str) -> Option<DocumentAddress> {
        let (row, attachment) = row(Some(url));
        DocumentAddress::of(&row, Some(&attachment))
    }

    #[test]
    fn ids_are_decoded_once_and_kept_verbatim() {
        let found = address(
            "https://api.example/mhd/document?documentUniqueId=2.999.20.7%5E88%2B1+2&repositoryUniqueId=2.999.20.7&homeCommunityId=urn%3Aoid%3A2.999.20",
        )
        .unwrap();
        assert_eq!(found.document(), "2.999.20.7^88+1+2");
        assert_eq!(found.repository(), "2.999.20.7");
        assert_eq!(found.community(), "urn:oid:2.999.20");
        let twice =
            address("x?documentUniqueId=a%255Eb&repositoryUniqueId=r&homecommunityid=c").unwrap();
        assert_eq!(twice.document(), "a%5Eb");
    }

    #[test]
    fn what_the_address_lacks_comes_from_the_row_but_a_repository_cannot() {
        let (mut row, attachment) = row(Some(
            "https://api.example/mhd/document?repositoryUniqueId=r",
        ));
        assert_eq!(DocumentAddress::of(&row, Some(&attachment)), None);
        for (url, value) in [
            (
                "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-HomeCommunityId",
                "urn:oid:2.999.1",
            ),
            (
                "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-homeCommunityId",
                "2.999.1",
            ),
        ] {
            let extension = Extension {
                url: url.into(),
                value: Some(Value::Text(value.into())),
                extension: Vec::new(),
            };
            row.extension = vec![extension.clone()];
            let found = DocumentAddress::of(&row, Some(&attachment)).unwrap();
            assert_eq!((found.document(), found.community()), ("2.999.7", value));
            row.extension.clear();
            let attachment = Attachment {
                extension: vec![extension],
                ..attachment.clone()
            };
            assert!(DocumentAddress::of(&row, Some(&attachment)).is_some());
        }
        assert_eq!(DocumentAddress::of(&row, None), None);
    }

    #[test]
    fn the_patients_number_is_seen_in_any_id() {
        let person = PersonId::parse("01828540056", Population::Test).unwrap();
        for (ids, holds) in [
            (
                "documentUniqueId=2.999.1&repositoryUniqueId=r&homeCommunityId=c",
                false,
            ),
            (
                "documentUniqueId=2.999.13116900216&repositoryUniqueId=r&homeCommunityId=c",
                false,
            ),
            (
                "documentUniqueId=2.999%5E01828540056&repositoryUniqueId=r&homeCommunityId=c",
                true,
            ),
            (
                "documentUniqueId=2.999.1828540056.3&repositoryUniqueId=r&homeCommunityId=c",
                true,
            ),
            (
                "documentUniqueId=d&repositoryUniqueId=a01828540056b&homeCommunityId=c",
                true,
            ),
            (
                "documentUniqueId=d&repositoryUniqueId=r&homeCommunityId=01828540056",
                true,
            ),
        ] {
            let found = address(&format!("x?{ids}")).unwrap();
            assert_eq!(found.holds_number_of(&person), holds, "{ids}");
        }
    }

    #[test]
    fn only_the_services_own_address_is_recognised_as_such() {
        let service = Service::new("phr", "https://api.example/base".parse().unwrap()).unwrap();
        for own in [
            "https://api.example/base/mhd/document?x=1",
            "https://api.example:443/base/mhd/document",
            "/base/mhd/document?x=1",
        ] {
            assert!(is_of_service(own, &service), "{own}");
        }
        for foreign in [
            "https://evil.example/base/mhd/document",
            "https://api.example@evil.example/base/mhd/document",
            "https://user@api.example/base/mhd/document",
            "https://api.example:444/base/mhd/document",
            "https://api.example/mhd/document",
            "http://api.example/base/mhd/document",
            "//evil.example/base/mhd/document",
            "file:///base/mhd/document",
        ] {
            assert!(!is_of_service(foreign, &service), "{foreign}");
        }
    }

    proptest! {
        #[test]
        fn any_id_comes_back_as_it_was(document in "[!-~]{1,40}", repository in "[0-9.]{1,20}", community in "[!-~]{1,40}") {
            let masked = |text: &str| text.chars().all(|c| c == '*');
            prop_assume!(!masked(&document) && !masked(&community));
            let mut url = Url::parse("https://api.example/mhd/document").unwrap();
            url.query_pairs_mut()
                .append_pair("documentUniqueId", &document)
                .append_pair("repositoryUniqueId", &repository)
                .append_pair("homeCommunityId", &community);
            let found = address(url.as_str()).unwrap();
            prop_assert_eq!(found.document(), document);
            prop_assert_eq!(found.repository(), repository);
            prop_assert_eq!(found.community(), community);
        }

        #[test]
        fn no_address_causes_a_panic(text in "\\PC{0,80}") {
            let service = Service::new("phr", "https://api.example".parse().unwrap()).unwrap();
            let _ = (address(&text), is_of_service(&text, &service));
        }
    }
}
