use proptest::prelude::*;

use super::*;
use crate::{PersonId, Population};

fn patient(random: u128) -> PatientContext {
    let person = PersonId::parse("01828540056", Population::Test).unwrap();
    PatientContext::open(random, person, OrdinaryBasis::Unntak)
}

fn at(seconds: u64) -> Now {
    apart(seconds, i64::try_from(seconds).unwrap())
}

fn apart(monotonic: u64, wall: i64) -> Now {
    Now {
        monotonic: Duration::from_secs(1_000 + monotonic),
        wall: Timestamp::from_second(1_800_000_000 + wall).unwrap(),
    }
}

fn answer() -> Confirmation {
    Confirmation::new(ElevatedBasis::ForhoyetAkutt, " Bevisstløs ved innkomst ").unwrap()
}

fn grant(context: &PatientContext, source: DataSource, now: Now) -> ElevationGrant {
    let mut gate = AccessGate::new();
    let notice = BlockedNotice::observed(context, source, Some(3));
    let id = gate.challenge(1, ElevationCause::Observed(notice), now);
    gate.confirm(id, &answer(), context, now).unwrap()
}

#[test]
fn the_whole_way_gives_a_basis_and_the_facts_for_the_audit() {
    let context = patient(1);
    let mut gate = AccessGate::new();
    let cause =
        ElevationCause::Observed(BlockedNotice::observed(&context, DataSource::Phr, Some(3)));
    assert_eq!(
        (cause.source(), cause.observed(), cause.withheld()),
        (DataSource::Phr, true, Some(3))
    );
    let id = gate.challenge(7, cause, at(0));
    assert_eq!(gate.pending().map(|(pending, _)| pending), Some(id));
    let granted = gate.confirm(id, &answer(), &context, at(10)).unwrap();
    assert!(gate.pending().is_none());
    let mut lookup = granted.begin(&context, DataSource::Phr, at(11)).unwrap();

    let page = lookup.authorise(&context, Step::Page, at(12)).unwrap();
    assert!(page.is_for(&context, DataSource::Phr));
    assert!(!page.is_for(&context, DataSource::Pps) && !page.is_for(&patient(2), DataSource::Phr));
    assert_eq!(AccessBasis::Elevated(page).code(), "FORHOYET_AKUTT");

    lookup.list_document(DocumentId::new("d1"));
    lookup.finish_search();
    assert!(
        lookup
            .authorise(&context, Step::Retrieve(&DocumentId::new("d1")), at(13))
            .is_ok()
    );
    assert_eq!(lookup.reason(), "Bevisstløs ved innkomst");
    assert_eq!(
        (lookup.kind(), lookup.source()),
        (ElevatedBasis::ForhoyetAkutt, DataSource::Phr)
    );
    assert!(lookup.observed());
    assert_eq!(lookup.context(), context.id());
    assert_eq!(lookup.ends(), at(10 + 900).wall);
    assert_eq!(lookup.left(at(13)), Duration::from_secs(897));
}

#[test]
fn a_wish_without_a_signal_is_recorded_as_such() {
    let context = patient(1);
    let mut gate = AccessGate::new();
    let id = gate.challenge(
        1,
        ElevationCause::unsignalled(&context, DataSource::Pps),
        at(0),
    );
    let granted = gate.confirm(id, &answer(), &context, at(0)).unwrap();
    assert!(
        !granted
            .begin(&context, DataSource::Pps, at(0))
            .unwrap()
            .observed()
    );
}

#[test]
fn a_grant_for_one_patient_does_not_open_another() {
    let (asked, other) = (patient(1), patient(2));
    let mut gate = AccessGate::new();
    for cause in [
        ElevationCause::Observed(BlockedNotice::observed(&asked, DataSource::Phr, None)),
        ElevationCause::unsignalled(&asked, DataSource::Phr),
    ] {
        let id = gate.challenge(1, cause, at(0));
        assert_eq!(
            gate.confirm(id, &answer(), &other, at(0)).err(),
            Some(ElevationError::AnotherPatient)
        );
        assert_eq!(
            gate.confirm(id, &answer(), &asked, at(0)).err(),
            Some(ElevationError::NoSuchChallenge)
        );
    }
    let begun = grant(&asked, DataSource::Phr, at(0)).begin(&other, DataSource::Phr, at(0));
    assert_eq!(begun.err(), Some(ElevationError::AnotherPatient));
    let lookup = grant(&asked, DataSource::Phr, at(0))
        .begin(&asked, DataSource::Phr, at(0))
        .unwrap();
    assert_eq!(
        lookup.authorise(&other, Step::Page, at(0)).err(),
        Some(ElevationError::AnotherPatient)
    );
}

#[test]
fn a_grant_for_one_source_does_not_open_another() {
    let context = patient(1);
    let begun = grant(&context, DataSource::Pps, at(0)).begin(&context, DataSource::Phr, at(0));
    assert_eq!(begun.err(), Some(ElevationError::AnotherSource));
}

#[test]
fn one_question_is_open_and_is_tried_once() {
    let context = patient(1);
    let mut gate = AccessGate::new();
    let cause = || ElevationCause::unsignalled(&context, DataSource::Phr);
    let replaced = gate.challenge(1, cause(), at(0));
    let open = gate.challenge(2, cause(), at(0));
    assert!(!gate.withdraw(replaced));
    assert_eq!(
        gate.confirm(replaced, &answer(), &context, at(0)).err(),
        Some(ElevationError::NoSuchChallenge)
    );
    // The wrong answer took the open question with it.
    assert_eq!(
        gate.confirm(open, &answer(), &context, at(0)).err(),
        Some(ElevationError::NoSuchChallenge)
    );

    let open = gate.challenge(3, cause(), at(0));
    assert!(gate.confirm(open, &answer(), &context, at(0)).is_ok());
    assert_eq!(
        gate.confirm(open, &answer(), &context, at(0)).err(),
        Some(ElevationError::NoSuchChallenge)
    );

    let open = gate.challenge(4, cause(), at(0));
    assert!(gate.withdraw(open) && !gate.withdraw(open));
    let open = gate.challenge(5, cause(), at(0));
    gate.close();
    assert_eq!(
        gate.confirm(open, &answer(), &context, at(0)).err(),
        Some(ElevationError::NoSuchChallenge)
    );
}

#[test]
fn a_question_waits_five_minutes_by_either_clock() {
    let context = patient(1);
    for (now, expected) in [
        (at(299), None),
        (at(300), Some(ElevationError::ChallengeExpired)),
        (apart(300, 0), Some(ElevationError::ChallengeExpired)),
        (apart(0, 300), Some(ElevationError::ChallengeExpired)),
    ] {
        let mut gate = AccessGate::new();
        let id = gate.challenge(
            1,
            ElevationCause::unsignalled(&context, DataSource::Phr),
            at(0),
        );
        assert_eq!(
            gate.confirm(id, &answer(), &context, now).err(),
            expected,
            "{now:?}"
        );
    }
}

#[test]
fn a_lookup_lives_fifteen_minutes_by_either_clock() {
    let context = patient(1);
    let lookup = grant(&context, DataSource::Phr, at(0))
        .begin(&context, DataSource::Phr, at(600))
        .unwrap();
    for (now, lives) in [
        (at(899), true),
        (at(900), false),
        // The machine slept: the monotonic clock stood still.
        (apart(600, 900), false),
        // The wall clock was set back, or corrected by a little.
        (apart(900, 0), false),
        (apart(800, -60), true),
        (apart(800, -61), false),
        // Not after the beginning by the monotonic clock: another run's clock.
        (
            Now {
                monotonic: Duration::ZERO,
                ..at(0)
            },
            false,
        ),
    ] {
        let authorised = lookup.authorise(&context, Step::Page, now);
        assert_eq!(
            authorised.err(),
            (!lives).then_some(ElevationError::Expired),
            "{now:?}"
        );
        assert_eq!(lookup.is_over(now), !lives, "{now:?}");
    }
}

#[test]
fn a_grant_that_waited_too_long_begins_nothing() {
    let context = patient(1);
    let begun = grant(&context, DataSource::Phr, at(0)).begin(&context, DataSource::Phr, at(900));
    assert_eq!(begun.err(), Some(ElevationError::Expired));
}

#[test]
fn only_listed_documents_are_retrieved_and_no_second_search_is_made() {
    let context = patient(1);
    let mut lookup = grant(&context, DataSource::Phr, at(0))
        .begin(&context, DataSource::Phr, at(0))
        .unwrap();
    let (listed, foreign) = (DocumentId::new("a"), DocumentId::new("b"));
    lookup.list_document(listed.clone());
    assert!(lookup.lists(&listed) && !lookup.lists(&foreign));
    assert!(
        lookup
            .authorise(&context, Step::Retrieve(&listed), at(1))
            .is_ok()
    );
    let refused = lookup.authorise(&context, Step::Retrieve(&foreign), at(1));
    assert_eq!(refused.err(), Some(ElevationError::NotListed));
    assert!(lookup.authorise(&context, Step::Page, at(1)).is_ok());
    lookup.finish_search();
    assert_eq!(
        lookup.authorise(&context, Step::Page, at(1)).err(),
        Some(ElevationError::SearchDone)
    );
    assert!(
        lookup
            .authorise(&context, Step::Retrieve(&listed), at(1))
            .is_ok()
    );
}

#[test]
fn a_reason_needs_words_and_is_never_printed() {
    for empty in ["", "   ", "\n", "…", "---", "\u{200b}"] {
        assert_eq!(
            Confirmation::new(ElevatedBasis::ForhoyetSamtykke, empty).err(),
            Some(EmptyReason),
            "{empty:?}"
        );
    }
    let context = patient(1);
    let lookup = grant(&context, DataSource::Phr, at(0))
        .begin(&context, DataSource::Phr, at(0))
        .unwrap();
    assert!(!format!("{:?} {lookup:?}", answer()).contains("Bevisstløs"));
}

#[test]
fn codes_are_the_services() {
    let codes = [
        OrdinaryBasis::Unntak,
        OrdinaryBasis::Samtykke,
        OrdinaryBasis::Akutt,
    ]
    .map(|basis| AccessBasis::Ordinary(basis).code());
    assert_eq!(codes, ["UNNTAK", "SAMTYKKE", "AKUTT"]);
    assert_eq!(ElevatedBasis::ForhoyetSamtykke.code(), "FORHOYET_SAMTYKKE");
}

#[test]
fn a_challenge_id_is_read_back_from_its_text() {
    let id = AccessGate::new().challenge(
        0xabc,
        ElevationCause::unsignalled(&patient(1), DataSource::Pps),
        at(0),
    );
    assert_eq!(id.to_string().parse(), Ok(id));
    assert!("abc".parse::<ChallengeId>().is_err());
}

/// What a screen, a clock and a clinician can do in any order.
#[derive(Clone, Debug)]
enum Event {
    SwitchPatient(bool),
    Challenge {
        for_patient: u8,
        source: DataSource,
        signalled: bool,
    },
    Confirm {
        challenge: usize,
    },
    Withdraw {
        challenge: usize,
    },
    Begin {
        source: DataSource,
    },
    Authorise {
        document: Option<u8>,
    },
    List {
        document: u8,
    },
    Pass {
        monotonic: u64,
        wall: i64,
    },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let source = prop_oneof![Just(DataSource::Pps), Just(DataSource::Phr)];
    let event = prop_oneof![
        1 => any::<bool>().prop_map(Event::SwitchPatient),
        4 => (0_u8..2, source.clone(), any::<bool>()).prop_map(|(for_patient, source, signalled)| {
            Event::Challenge { for_patient, source, signalled }
        }),
        6 => (0_usize..3).prop_map(|challenge| Event::Confirm { challenge }),
        1 => (0_usize..3).prop_map(|challenge| Event::Withdraw { challenge }),
        6 => source.prop_map(|source| Event::Begin { source }),
        6 => proptest::option::of(0_u8..3).prop_map(|document| Event::Authorise { document }),
        2 => (0_u8..3).prop_map(|document| Event::List { document }),
        3 => (0_u64..600, -90_i64..600).prop_map(|(monotonic, wall)| Event::Pass { monotonic, wall }),
    ];
    proptest::collection::vec(event, 1..60)
}

/// The rules once more, kept apart from the types: plain records and plain arithmetic on seconds.
#[derive(Clone, Copy)]
struct Asked {
    id: ChallengeId,
    patient: usize,
    source: DataSource,
    time: (u64, i64),
}

fn is_within(life: u64, begun: (u64, i64), now: (u64, i64)) -> bool {
    let wall = now.1 - begun.1;
    now.0 - begun.0 < life && (-60..i64::try_from(life).unwrap()).contains(&wall)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn in_any_order_of_events_only_the_whole_way_leads_through(events in events()) {
        let patients = [patient(100), patient(200)];
        let mut active = 0;
        let mut time = (0_u64, 0_i64);
        let mut gate = AccessGate::new();
        let mut asked: Vec<Asked> = Vec::new();
        let mut open: Option<Asked> = None;
        let mut granted: Option<(ElevationGrant, Asked)> = None;
        let mut running: Option<(ElevatedLookup, Asked, HashSet<u8>)> = None;
        for (step, event) in events.into_iter().enumerate() {
            let now = apart(time.0, time.1);
            let document_id = |number: u8| DocumentId::new(format!("d{number}"));
            match event {
                // A careless program: it sometimes forgets to close the gate.
                Event::SwitchPatient(closes) => {
                    active = 1 - active;
                    if closes {
                        gate.close();
                        open = None;
                    }
                }
                Event::Challenge { for_patient, source, signalled } => {
                    let patient = usize::from(for_patient);
                    let cause = if signalled {
                        ElevationCause::Observed(BlockedNotice::observed(&patients[patient], source, None))
                    } else {
                        ElevationCause::unsignalled(&patients[patient], source)
                    };
                    let id = gate.challenge(u128::try_from(step).unwrap(), cause, now);
                    let question = Asked { id, patient, source, time };
                    asked.push(question);
                    open = Some(question);
                }
                Event::Confirm { challenge } => {
                    let Some(named) = asked.iter().rev().nth(challenge).copied() else { continue };
                    let result = gate.confirm(named.id, &answer(), &patients[active], now);
                    let expected = open.take().is_some_and(|open| {
                        open.id == named.id && open.patient == active && is_within(300, open.time, time)
                    });
                    prop_assert_eq!(result.is_ok(), expected);
                    if let Ok(grant) = result {
                        granted = Some((grant, Asked { time, ..named }));
                    }
                }
                Event::Withdraw { challenge } => {
                    let Some(named) = asked.iter().rev().nth(challenge) else { continue };
                    let was_open = open.is_some_and(|open| open.id == named.id);
                    prop_assert_eq!(gate.withdraw(named.id), was_open);
                    if was_open {
                        open = None;
                    }
                }
                Event::Begin { source } => {
                    let Some((grant, record)) = granted.take() else { continue };
                    let result = grant.begin(&patients[active], source, now);
                    let expected =
                        record.patient == active && record.source == source && is_within(900, record.time, time);
                    prop_assert_eq!(result.is_ok(), expected);
                    if let Ok(lookup) = result {
                        running = Some((lookup, record, HashSet::new()));
                    }
                }
                Event::Authorise { document } => {
                    let Some((lookup, record, listed)) = &running else { continue };
                    let id = document.map(document_id);
                    let step = id.as_ref().map_or(Step::Page, Step::Retrieve);
                    let expected = record.patient == active
                        && is_within(900, record.time, time)
                        && document.is_none_or(|number| listed.contains(&number));
                    let result = lookup.authorise(&patients[active], step, now);
                    prop_assert_eq!(result.is_ok(), expected);
                    if let Ok(proof) = result {
                        prop_assert!(proof.is_for(&patients[record.patient], record.source));
                    }
                }
                Event::List { document } => {
                    if let Some((lookup, _, listed)) = &mut running {
                        lookup.list_document(document_id(document));
                        listed.insert(document);
                    }
                }
                Event::Pass { monotonic, wall } => time = (time.0 + monotonic, time.1 + wall),
            }
            prop_assert_eq!(gate.pending().map(|(id, _)| id), open.map(|open| open.id));
        }
    }
}
