//! Late answers of a former patient, in many orders.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use innsyn_app::dto::{ErrorCode, PatientView};
use innsyn_sandbox::{Fault, Route, Service};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::task::LocalSet;

use super::support::{Bench, ELSE, LINE, ROLAND, code, context, everything, patient};

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_of_the_former_patient_is_dropped() {
    let bench = Bench::signed_in_as("gronn-vits").await;
    let former = bench.open(LINE).await;
    for service in [Service::Pps, Service::Phr] {
        bench.faults.inject_times(
            Route::all(service),
            Fault::Latency(Duration::from_millis(400)),
            1,
        );
    }
    let tokens = || bench.journal.count(Service::HelseId, "/connect/token");
    let before = tokens();
    let (app, asked) = (bench.app.clone(), everything(&former));
    let reports = tokio::spawn({
        let app = app.clone();
        async move { app.find_reports(&asked).await }
    });
    let asked = context(&former);
    let documents = tokio::spawn(async move { app.find_documents(&asked).await });
    // Both have their token and are on their way.
    while tokens() < before + 2 {
        tokio::task::yield_now().await;
    }
    let next = bench.open(ROLAND).await;
    let changed = Some(ErrorCode::PatientContextChanged);
    assert_eq!(code(reports.await.unwrap()), changed);
    assert_eq!(code(documents.await.unwrap()), changed);
    let list = bench.app.find_reports(&everything(&next)).await.unwrap();
    assert_eq!(list.patient.number, ROLAND);
    let dropped = bench
        .record()
        .iter()
        .filter(|entry| entry["outcome"] == "dropped")
        .count();
    assert_eq!(dropped, 2, "what was dropped is on record");
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Open(usize),
    Close,
    FindReports,
    FindDocuments,
    Wait(u8),
    Slow(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..3_usize).prop_map(Act::Open),
        1 => Just(Act::Close),
        4 => Just(Act::FindReports),
        4 => Just(Act::FindDocuments),
        2 => (0..30_u8).prop_map(Act::Wait),
        3 => (0..40_u8).prop_map(Act::Slow),
    ]
}

/// Random orders of opening, asking, answering and closing. On one thread, an answer and the look at who is open then stand
/// in one step: an answer for anybody else than the patient who is open at that moment is a failure.
#[test]
fn whoever_is_open_sees_her_own_answers_only() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = runtime.block_on(Bench::signed_in_as("gronn-vits"));
    let answered = Cell::new(0_u32);
    let dropped = Cell::new(0_u32);
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(act(), 1..24), |acts| {
            let local = LocalSet::new();
            local.block_on(&runtime, walk(&bench, &acts, &answered, &dropped))
        })
        .unwrap();
    // Both kinds came up, or the test has shown nothing.
    assert!(answered.get() > 10, "{} answers were shown", answered.get());
    assert!(dropped.get() > 10, "{} answers were dropped", dropped.get());
}

async fn walk(
    bench: &Bench,
    acts: &[Act],
    answered: &Cell<u32>,
    dropped: &Cell<u32>,
) -> Result<(), TestCaseError> {
    let active: Rc<Cell<Option<&'static str>>> = Rc::default();
    let active_id: Rc<std::cell::RefCell<Option<String>>> = Rc::default();
    let mut open: Option<PatientView> = None;
    let mut asked = Vec::new();
    for act in [Act::Open(0)].iter().chain(acts) {
        match act {
            Act::Open(index) => {
                let number = [LINE, ROLAND, ELSE][*index];
                // From the call on, nobody of before may be answered for.
                active.set(None);
                active_id.replace(None);
                let view = bench.app.open_patient(&patient(number)).await.unwrap();
                active.set(Some(number));
                active_id.replace(Some(view.context_id.clone()));
                open = Some(view);
            }
            Act::Close => {
                if let Some(former) = open.take() {
                    active.set(None);
                    active_id.replace(None);
                    bench.app.close_patient(&context(&former)).await.unwrap();
                }
            }
            Act::Wait(milliseconds) => {
                tokio::time::sleep(Duration::from_millis(u64::from(*milliseconds))).await;
            }
            Act::Slow(milliseconds) => {
                let late = Fault::Latency(Duration::from_millis(u64::from(*milliseconds)));
                bench
                    .faults
                    .inject_times(Route::all(Service::Pps), late.clone(), 1);
                bench.faults.inject_times(Route::all(Service::Phr), late, 1);
            }
            Act::FindReports | Act::FindDocuments => {
                let Some(view) = &open else { continue };
                let (app, asked_for) = (bench.app.clone(), context(view));
                let reports = everything(view);
                let (active, active_id) = (Rc::clone(&active), Rc::clone(&active_id));
                let wants_reports = matches!(act, Act::FindReports);
                asked.push(tokio::task::spawn_local(async move {
                    let shown = if wants_reports {
                        app.find_reports(&reports).await.map(|list| list.patient)
                    } else {
                        app.find_documents(&asked_for)
                            .await
                            .map(|list| list.patient)
                    };
                    match shown {
                        Ok(patient) => {
                            let is_hers = active.get() == Some(patient.number.as_str())
                                && active_id.borrow().as_deref()
                                    == Some(patient.context_id.as_str())
                                && patient.context_id == asked_for.context_id;
                            if is_hers {
                                Ok(true)
                            } else {
                                Err("an answer of another patient was given")
                            }
                        }
                        Err(error) if is_too_late(error.code) => Ok(false),
                        Err(_) => Err("a request failed"),
                    }
                }));
            }
        }
    }
    for task in asked {
        match task.await.unwrap() {
            Ok(true) => answered.set(answered.get() + 1),
            Ok(false) => dropped.set(dropped.get() + 1),
            Err(reason) => return Err(TestCaseError::fail(reason)),
        }
    }
    bench.faults.clear();
    Ok(())
}

fn is_too_late(code: ErrorCode) -> bool {
    code == ErrorCode::PatientContextChanged || code == ErrorCode::NoPatientOpen
}
