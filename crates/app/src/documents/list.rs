//! The list of Journaldokumenter.

use std::sync::Arc;

use innsyn_domain::{AccessBasis, DataSource};
use innsyn_phr::{Call, DocumentQuery, DocumentSearch, LegalBasis};

use crate::App;
use crate::audit::Entry;
use crate::dto::{
    CommandError, ContextRef, DataSourceCode, DocumentListView, FetchKind, LegalBasisCode, SexCode,
};
use crate::patient::OpenPatientState;
use crate::{elevation, views};

impl App {
    /// Lists the documents of the open patient, on the basis that she was opened on.
    pub async fn find_documents(
        &self,
        request: &ContextRef,
    ) -> Result<DocumentListView, CommandError> {
        let session = self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let entry = self.find_entry(&active, DataSourceCode::Phr);
        let legal_basis = match self.inner.environment.phr.legal_basis {
            LegalBasisCode::Kjernejournalforskriften => {
                LegalBasis::KjernejournalRegulation(AccessBasis::Ordinary(active.context.basis()))
            }
            LegalBasisCode::HelsepersonellovenSection45 => LegalBasis::Section45,
        };
        let authorizer = match active.tokens.phr(&self.inner.environment, &session) {
            Ok(authorizer) => authorizer,
            Err(error) => return Err(self.failed(&active, entry, error).await),
        };
        let fetch = self.begin_fetch(&active, FetchKind::DocumentList)?;
        let found = self
            .inner
            .phr
            .find_documents(
                &active.context,
                &DocumentQuery::default(),
                legal_basis,
                Call {
                    authorize: authorizer.as_ref(),
                    cancel: &fetch.cancel,
                    progress: &fetch.progress,
                },
            )
            .await;
        match found {
            Ok(found) => {
                let mut correlation = None;
                let mut withheld = false;
                let found = found.map(|search| {
                    correlation = Some(search.correlation.to_string());
                    withheld = holds_another_person(&search);
                    search
                });
                let entry = Entry {
                    correlation,
                    time: self.inner.clock.now().wall,
                    ..entry
                };
                self.alarm(withheld, &entry).await?;
                let legal_basis = self.inner.environment.phr.legal_basis;
                self.settle(&active, entry, found, |state, search| {
                    let search = Arc::new(search);
                    learn(state, &search);
                    elevation::note(state, DataSource::Phr, search.blocked.as_ref());
                    state.kept.forget_ordinary();
                    state.documents = Some(Arc::clone(&search));
                    views::document_list(&search, state.view(), None, None, legal_basis)
                })
                .await
            }
            Err(error) => {
                let error = fetch.explain(&active, error.into());
                Err(self.failed(&active, entry, error).await)
            }
        }
    }
}

/// What the answer says of the patient herself.
pub(crate) fn learn(state: &mut OpenPatientState, search: &DocumentSearch) {
    for facts in &search.patients {
        state.facts.add_name(
            facts.family.as_deref().unwrap_or_default(),
            facts.given.as_deref().unwrap_or_default(),
            DataSourceCode::Phr,
        );
        if let Some(birth) = &facts.birth_date {
            state.facts.add_birth_date(views::moment(birth));
        }
        match facts.gender.as_deref() {
            Some("female") => state.facts.add_sex(SexCode::Female),
            Some("male") => state.facts.add_sex(SexCode::Male),
            Some("other") => state.facts.add_sex(SexCode::Other),
            Some(_) => state.facts.add_sex(SexCode::Unknown),
            None => {}
        }
    }
}

/// Whether another person's rows were withheld from the answer.
pub(crate) fn holds_another_person(search: &DocumentSearch) -> bool {
    search
        .notices
        .iter()
        .any(|notice| notice.kind == innsyn_phr::NoticeKind::OtherPersonWithheld)
}
