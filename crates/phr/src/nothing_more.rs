//! Recognises the one answer that says "elevated access opens nothing more".
//!
//! The service's exact words are not published: the row below is inferred from its sister service, and everything else is a
//! refusal. Add a row only when the answer has been seen, and says just this. The sandbox's own words stand here on purpose
//! not: nobody has seen the service write them.

use innsyn_fhir::OperationOutcome;

struct Row {
    status: u16,
    issue_code: &'static str,
    /// `diagnostics` or `details.text`, in lower case, without a full stop.
    words: &'static str,
}

/// Inferred from the service's rule that an elevated request fails when it would return nothing extra.
const ROWS: [Row; 1] = [Row {
    status: 400,
    issue_code: "business-rule",
    words: "forhøyet tilgang gir ingen ytterligere data",
}];

/// Whether the refusal says that nothing more exists, and nothing else.
pub(crate) fn says_nothing_more(status: u16, outcome: &OperationOutcome) -> bool {
    let [issue] = outcome.issue.as_slice() else {
        return false;
    };
    let texts = [
        issue.diagnostics.as_deref(),
        issue
            .details
            .as_ref()
            .and_then(|details| details.text.as_deref()),
    ];
    ROWS.iter().any(|row| {
        row.status == status
            && issue.code.as_deref() == Some(row.issue_code)
            && texts
                .iter()
                .flatten()
                .any(|text| text.trim().trim_end_matches('.').to_lowercase() == row.words)
    })
}

#[cfg(test)]
mod tests {
    use innsyn_fhir::Issue;

    use super::*;

    fn outcome(code: &str, words: &str) -> OperationOutcome {
        let issue = Issue {
            severity: Some("error".into()),
            code: Some(code.into()),
            diagnostics: Some(words.into()),
            details: None,
        };
        OperationOutcome {
            id: None,
            issue: vec![issue],
        }
    }

    #[test]
    fn only_the_answer_that_says_just_this_is_recognised() {
        let words = "Forhøyet tilgang gir ingen ytterligere data.";
        assert!(says_nothing_more(400, &outcome("business-rule", words)));
        assert!(!says_nothing_more(403, &outcome("business-rule", words)));
        assert!(!says_nothing_more(400, &outcome("value", words)));
        assert!(!says_nothing_more(
            400,
            &outcome("business-rule", "access-basis er ugyldig")
        ));
        let mut two = outcome("business-rule", words);
        two.issue.push(Issue::default());
        assert!(!says_nothing_more(400, &two));
        assert!(!says_nothing_more(400, &OperationOutcome::default()));
    }
}
