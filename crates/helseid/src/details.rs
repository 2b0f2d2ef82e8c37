//! What a token request says in its client assertion (`assertion_details`): the organisation and
//! the attest. The other name, `authorization_details`, is never sent beside it: HelseID refuses
//! both together.

use serde_json::{Value, json};

use crate::attest::Attest;
use crate::config::{DetailsForm, DetailsForms, Organisation};

/// The details of one token request, ready to be sent. Two requests with equal details ask for
/// the same token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    claim: Option<Value>,
    text: String,
}

impl Details {
    pub(crate) fn new(
        organisation: Option<&Organisation>,
        attest: Option<&Attest>,
        forms: DetailsForms,
    ) -> Self {
        let organisation = organisation
            .map(|organisation| (organisation_details(organisation), forms.organisation));
        let attest = attest.map(|attest| (attest.details(), forms.attest));
        let claim = match (organisation, attest) {
            (None, None) => None,
            (Some((one, form)), None) | (None, Some((one, form))) => Some(match form {
                DetailsForm::Object => one,
                DetailsForm::Array => Value::Array(vec![one]),
            }),
            (Some((organisation, _)), Some((attest, _))) => {
                Some(Value::Array(vec![attest, organisation]))
            }
        };
        let text = claim.as_ref().map(Value::to_string).unwrap_or_default();
        Self { claim, text }
    }

    pub(crate) fn claim(&self) -> Option<&Value> {
        self.claim.as_ref()
    }

    /// For comparing.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

fn organisation_details(organisation: &Organisation) -> Value {
    let (system, value) = match organisation {
        Organisation::SingleTenant { child } => ("urn:oid:2.16.578.1.12.4.1.4.101", child.clone()),
        Organisation::MultiTenant { parent, child } => {
            let child = child.as_deref().unwrap_or_default();
            ("urn:oid:1.0.6523", format!("NO:ORGNR:{parent}:{child}"))
        }
    };
    json!({
        "type": "helseid_authorization",
        "practitioner_role": {
            "organization": { "identifier": { "system": system, "type": "ENH", "value": value } }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attest::tests::example;

    fn claim(
        organisation: Option<&Organisation>,
        attest: Option<&Attest>,
        form: DetailsForm,
    ) -> Option<Value> {
        let forms = DetailsForms {
            organisation: form,
            attest: form,
        };
        Details::new(organisation, attest, forms).claim().cloned()
    }

    #[test]
    fn one_organisation_is_an_object_or_an_array_as_set() {
        let child = Organisation::SingleTenant {
            child: "123456793".into(),
        };
        let object = claim(Some(&child), None, DetailsForm::Object).unwrap();
        assert_eq!(object["type"], "helseid_authorization");
        let identifier = &object["practitioner_role"]["organization"]["identifier"];
        assert_eq!(
            *identifier,
            json!({"system": "urn:oid:2.16.578.1.12.4.1.4.101", "type": "ENH", "value": "123456793"})
        );
        let array = claim(Some(&child), None, DetailsForm::Array).unwrap();
        assert_eq!(array, json!([object]));
    }

    #[test]
    fn a_multi_tenant_client_names_parent_and_child() {
        let value = |child: Option<&str>| {
            let organisation = Organisation::MultiTenant {
                parent: "123456785".into(),
                child: child.map(str::to_owned),
            };
            let claim = claim(Some(&organisation), None, DetailsForm::Object).unwrap();
            claim["practitioner_role"]["organization"]["identifier"].clone()
        };
        assert_eq!(
            value(Some("123456793"))["value"],
            "NO:ORGNR:123456785:123456793"
        );
        assert_eq!(value(None)["value"], "NO:ORGNR:123456785:");
        assert_eq!(value(None)["system"], "urn:oid:1.0.6523");
    }

    #[test]
    fn organisation_and_attest_stand_in_one_array() {
        let child = Organisation::SingleTenant {
            child: "123456793".into(),
        };
        let both = claim(Some(&child), Some(&example()), DetailsForm::Object).unwrap();
        let types: Vec<_> = both
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["type"])
            .collect();
        assert_eq!(
            types,
            ["nhn:tillitsrammeverk:parameters", "helseid_authorization"]
        );
        assert_eq!(claim(None, None, DetailsForm::Array), None);
    }
}
