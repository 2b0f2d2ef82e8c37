//! Every step of every way over the network, with every fault: whole sign-ins, not requests alone.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;

use super::{Fault, Server, TOTAL, transport};
use crate::{HelseId, Session, SessionState, UserSignIn};

const FAULTS: [Fault; 7] = [
    Fault::None,
    Fault::Delayed,
    Fault::Cut,
    Fault::Reset,
    Fault::Busy(1),
    Fault::Busy(3600),
    Fault::Dripped,
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    Discovery,
    Keys,
    Par,
    Code,
    Refresh,
    Userinfo,
    Revocation,
    Machine,
}

const STEPS: [Step; 8] = [
    Step::Discovery,
    Step::Keys,
    Step::Par,
    Step::Code,
    Step::Refresh,
    Step::Userinfo,
    Step::Revocation,
    Step::Machine,
];

/// What came of a step, and how long it took.
struct Played {
    is_good: bool,
    took: Duration,
    session: Option<Session>,
}

impl Step {
    fn path(self) -> &'static str {
        match self {
            Self::Discovery => "/.well-known/openid-configuration",
            Self::Keys => "/jwks",
            Self::Par => "/par",
            Self::Code | Self::Refresh | Self::Machine => "/token",
            Self::Userinfo => "/userinfo",
            Self::Revocation => "/revocation",
        }
    }

    /// A code and a refresh token may be spent by a request whose answer is lost.
    fn most(self) -> usize {
        match self {
            Self::Code | Self::Refresh => 1,
            Self::Discovery
            | Self::Keys
            | Self::Par
            | Self::Userinfo
            | Self::Revocation
            | Self::Machine => 3,
        }
    }

    /// Everything before the step goes well; the step meets the fault.
    async fn play(self, server: &Server, fault: Fault) -> Played {
        let mut session = None;
        let start;
        let is_good = match self {
            Self::Discovery => {
                server.inject(self.path(), fault);
                start = Instant::now();
                HelseId::discover(server.config(), transport())
                    .await
                    .is_ok()
            }
            Self::Par | Self::Code | Self::Keys => {
                let helseid = server.helseid().await;
                server.inject(self.path(), fault);
                start = Instant::now();
                if self == Self::Par {
                    UserSignIn::new().begin(&helseid).await.is_ok()
                } else {
                    let outcome = server.sign_in(&helseid).await;
                    // A sign-in that failed leaves nothing behind.
                    let expected = SessionState::SignedIn { until: None };
                    let seen = helseid.state();
                    let fits = seen == expected || seen == SessionState::SignedOut;
                    assert!(fits && seen.is_signed_in() == outcome.is_ok(), "{seen:?}");
                    outcome.is_ok()
                }
            }
            Self::Refresh | Self::Userinfo | Self::Revocation => {
                let own = server.sign_in(&server.helseid().await).await.unwrap();
                server.forget();
                server.inject(self.path(), fault);
                start = Instant::now();
                let is_good = if self == Self::Userinfo {
                    own.userinfo().await.is_ok()
                } else if self == Self::Revocation {
                    own.sign_out().revoked().await
                } else {
                    let authorizer = own.authorizer(&server.api());
                    server.call(&authorizer).await.is_ok()
                };
                session = Some(own);
                is_good
            }
            Self::Machine => {
                let machine = server.machine().await;
                server.inject(self.path(), fault);
                start = Instant::now();
                machine.check(&server.api()).await.is_ok()
            }
        };
        Played {
            is_good,
            took: start.elapsed(),
            session,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_ends_within_its_limit_and_nothing_is_sent_twice_that_must_not_be() {
    let cases = FAULTS
        .iter()
        .flat_map(|fault| STEPS.iter().map(|step| (*fault, *step)));
    let all = cases.map(|(fault, step)| async move {
        let server = Server::start().await;
        let Played {
            is_good,
            took,
            session,
        } = step.play(&server, fault).await;
        let told = format!("{step:?} {fault:?}");
        // The limit of this call, and a busy machine.
        assert!(took < TOTAL + Duration::from_secs(4), "{told}: {took:?}");
        assert_eq!(is_good, fault == Fault::None, "{told}");
        let sent = server.requests(step.path()).len();
        assert!(sent >= 1 && sent <= step.most(), "{told}: {sent} requests");
        match (step, session) {
            // Nobody knows whether the refresh token is spent: the session is over. After an answer it is not
            // tried again, and the session lasts as long as the tokens that it holds.
            (Step::Refresh, Some(session)) => {
                let is_over = session.state() == SessionState::Expired;
                let is_lost = matches!(
                    fault,
                    Fault::Delayed | Fault::Cut | Fault::Reset | Fault::Dripped
                );
                assert_eq!(is_over, is_lost, "{told}");
                server.inject("", Fault::None);
                let again = server.call(&session.authorizer(&server.api())).await;
                assert_eq!(again.is_ok(), fault == Fault::None, "{told}");
                assert_eq!(server.requests("/token").len(), 1, "{told}");
            }
            (Step::Revocation, Some(session)) => {
                assert_eq!(session.state(), SessionState::SignedOut, "{told}");
            }
            // Approvals that cannot be had do not end a session.
            (_, Some(session)) => assert!(session.state().is_signed_in(), "{told}"),
            (_, None) => {}
        }
    });
    // Not all at once: a busy machine would run into the limits by itself.
    futures_util::stream::iter(all)
        .buffer_unordered(14)
        .collect::<Vec<()>>()
        .await;
}
