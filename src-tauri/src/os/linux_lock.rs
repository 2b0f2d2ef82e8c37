//! Linux: what the session manager and the desktop tell of locking and sleep, over D-Bus.

use futures_util::StreamExt as _;
use futures_util::stream::select_all;
use zbus::message::Type;
use zbus::{Connection, MatchRule, MessageStream};

/// Says `locked` each time the desktop locks its screen, the session manager asks for it, or the machine goes to sleep.
/// Where neither bus is there it waits for ever: idle time still locks.
pub(crate) async fn system_locks(mut locked: impl FnMut()) {
    let mut signals = Vec::new();
    if let Ok(system) = Connection::system().await {
        let own = own_session(&system).await;
        let own = own.as_deref();
        add(
            &mut signals,
            &system,
            "org.freedesktop.login1.Session",
            "Lock",
            own,
        )
        .await;
        add(
            &mut signals,
            &system,
            "org.freedesktop.login1.Manager",
            "PrepareForSleep",
            None,
        )
        .await;
    }
    if let Ok(desktop) = Connection::session().await {
        for interface in ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"] {
            add(&mut signals, &desktop, interface, "ActiveChanged", None).await;
        }
    }
    let mut signals = select_all(signals);
    while let Some(signal) = signals.next().await {
        // `Lock` has no argument; the others tell the beginning with true and the end with false.
        let begins =
            signal.is_ok_and(|message| message.body().deserialize::<bool>().unwrap_or(true));
        if begins {
            locked();
        }
    }
    std::future::pending::<()>().await;
}

async fn add(
    signals: &mut Vec<MessageStream>,
    bus: &Connection,
    interface: &str,
    member: &str,
    path: Option<&str>,
) {
    let rule = || -> zbus::Result<MatchRule<'static>> {
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .interface(interface.to_owned())?
            .member(member.to_owned())?;
        Ok(match path {
            Some(path) => rule.path(path.to_owned())?.build(),
            None => rule.build(),
        })
    };
    let Ok(rule) = rule() else { return };
    if let Ok(stream) = MessageStream::for_match_rule(rule, bus, None).await {
        signals.push(stream);
    }
}

/// Our own session, so that another user's lock is not taken for ours; any session where it cannot be had.
async fn own_session(system: &Connection) -> Option<String> {
    let answer = system
        .call_method(
            Some("org.freedesktop.login1"),
            "/org/freedesktop/login1",
            Some("org.freedesktop.login1.Manager"),
            "GetSessionByPID",
            &(std::process::id()),
        )
        .await
        .ok()?;
    let body = answer.body();
    let path: zbus::zvariant::ObjectPath<'_> = body.deserialize().ok()?;
    Some(path.to_string())
}
