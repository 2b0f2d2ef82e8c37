//! The list of Journaldokumenter.

use std::sync::Arc;

use innsyn_domain::{AccessBasis, DataSource};
use innsyn_phr::{Availability, Call, DocumentQuery, DocumentSearch, LegalBasis};

use crate::App;
use crate::audit::Entry;
use crate::dto::{
    CommandError, ContextRef, DataSourceCode, DocumentListView, FetchKind, LegalBasisCode, SexCode,
};
use crate::patient::OpenPatientState;
use crate::{elevation, views};

impl App {
    /// Lists the documents of the open patient that are in force, on the basis that she was opened on.
    pub async fn find_documents(
        &self,
        request: &ContextRef,
    ) -> Result<DocumentListView, CommandError> {
        self.find(request, Availability::Current).await
    }

    /// Lists the replaced documents too: the service takes one status a search, so they join the list that is there.
    pub async fn find_superseded(
        &self,
        request: &ContextRef,
    ) -> Result<DocumentListView, CommandError> {
        self.find(request, Availability::Superseded).await
    }

    async fn find(
        &self,
        request: &ContextRef,
        status: Availability,
    ) -> Result<DocumentListView, CommandError> {
        let session = self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let entry = self.find_entry(&active, DataSourceCode::Phr);
        let legal_basis = self.inner.environment.phr.legal_basis;
        let law = match legal_basis {
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
        let query = DocumentQuery {
            status,
            ..DocumentQuery::default()
        };
        let call = Call {
            authorize: authorizer.as_ref(),
            cancel: &fetch.cancel,
            progress: &fetch.progress,
        };
        let found = self
            .inner
            .phr
            .find_documents(&active.context, &query, law, call)
            .await;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let error = fetch.explain(&active, error.into());
                return Err(self.failed(&active, entry, error).await);
            }
        };
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
        self.settle(&active, entry, found, |state, search| {
            let is_superseded = status == Availability::Superseded;
            let search = match state.documents.take() {
                Some(own) if is_superseded => {
                    Arc::unwrap_or_clone(own).joined(search, &state.context)
                }
                _ => {
                    state.kept.forget_ordinary();
                    search
                }
            };
            let search = Arc::new(search);
            learn(state, &search);
            elevation::note(state, DataSource::Phr, search.blocked.as_ref());
            state.documents = Some(Arc::clone(&search));
            let patient = state.view();
            views::document_list(&search, patient, None, None, legal_basis, is_superseded)
        })
        .await
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
