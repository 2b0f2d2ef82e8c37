//! What leaves Innsyn on paper: recorded before the printer is asked (SES-5).

use crate::App;
use crate::audit::{Action, Entry};
use crate::dto::{CommandError, PrintPages};

impl App {
    /// Records that reports or documents of the open patient are about to be printed. Without a record nothing is printed.
    pub async fn record_print(&self, request: &PrintPages) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        let entry = Entry {
            source: Some(request.source),
            ..self.patient_entry(Action::Print, &active.context)
        };
        if request.items.is_empty() {
            return self.record(entry).await;
        }
        for item in &request.items {
            self.record(Entry {
                item: Some(item.clone().into()),
                ..entry.clone()
            })
            .await?;
        }
        Ok(())
    }
}
